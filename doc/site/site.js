// SPDX-License-Identifier: BSD-3-Clause
// Keys for the search, and the choice of another version.
"use strict";

// The versions beside this one, {version: [page, ..]}, are in versions.js: a
// page on a disk may load a script, but not JSON.
function chooseVersion(place) {
  const { page, top, version } = place.dataset;
  const versions = window.firenetVersions || { [version]: [page] };
  const box = document.createElement("select");
  box.setAttribute("aria-label", "Version of this manual");
  for (const name of Object.keys(versions))
    box.add(new Option(name, name, name === version, name === version));
  box.addEventListener("change", () => {
    const same = versions[box.value].includes(page) ? page : "index";
    window.location.href = `${top}${box.value}/${same}.html`;
  });
  place.querySelector("a").replaceWith(box);
}

// "/" goes to the search, Escape back and out of any drawer.
function searchKeys(search) {
  const drawers = document.querySelectorAll(".sidebar-toggle");
  let before = null;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey &&
        !event.altKey) {
      before = event.target;  // Sphinx's own key may have moved the focus.
      if (getComputedStyle(search).visibility === "hidden")
        document.getElementById("__navigation").checked = true;
      search.focus();
      search.select();
      event.preventDefault();
    } else if (event.key === "Escape") {
      for (const drawer of drawers) drawer.checked = false;
      if (document.activeElement === search) {
        search.blur();
        if (before) before.focus({ preventScroll: true });
      }
    }
  });
}

// What is wider than the page can be reached and scrolled by keys, which then
// do not turn the page.
function scrollByKeys(box) {
  if (box.scrollWidth <= box.clientWidth) return;
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) event.stopPropagation();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".versions").forEach(chooseVersion);
  document.querySelectorAll(".sidebar-search").forEach(searchKeys);
  document.querySelectorAll("pre, .table-wrapper").forEach(scrollByKeys);
});
