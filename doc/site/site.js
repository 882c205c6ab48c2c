// SPDX-License-Identifier: BSD-3-Clause
// Keys and excerpts for the search, and the choice of another version.
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

// What two words begin with: a stem may end as no word does, "dualiti".
function common(a, b) {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n);
}

// Where a text has the words that begin with some stems: [position, stem].
function places(text, stems) {
  const found = [];
  stems.forEach((stem, which) => {
    const escaped = stem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const begins = new RegExp(`(?<![a-z0-9])${escaped}`, "gi");
    for (const one of text.matchAll(begins)) found.push([one.index, which]);
  });
  return found.sort((a, b) => a[0] - b[0]);
}

// Where in a text the most different stems stand within some characters.
function densest(found, span) {
  let best = 0, most = 0;
  for (let i = 0; i < found.length; i++) {
    const near = new Set();
    for (let k = i; k < found.length && found[k][0] < found[i][0] + span; k++)
      near.add(found[k][1]);
    if (near.size > most) [best, most] = [found[i][0], near.size];
  }
  return best;
}

// Some 240 characters of a text from a word near `from` on, with the words that
// begin with one of the stems marked.
function excerpt(text, stems, from) {
  const begin = from ? text.lastIndexOf(" ", from) + 1 : 0;
  const end = text.indexOf(" ", begin + 240);
  const part = text.slice(begin, end < 0 ? text.length : end);
  const shown = document.createElement("p");
  shown.className = "context";
  shown.append(begin ? "\u2026 " : "");
  let at = 0;
  for (const [position, which] of places(part, stems)) {
    if (position < at) continue;
    const length = stems[which].length;
    const rest = part.slice(position + length).match(/^[\p{L}\p{N}]*/u)[0];
    const mark = document.createElement("mark");
    mark.textContent = part.slice(position, position + length) + rest;
    shown.append(part.slice(at, position), mark);
    at = position + mark.textContent.length;
  }
  shown.append(part.slice(at), end < 0 ? "" : " \u2026");
  return shown;
}

// The excerpt below one result: of the section it names, or else from where the
// page has the words. Its texts are in texts.js: Sphinx would fetch the page,
// which a page on a disk may not.
function explain(result, stems) {
  const link = result.querySelector("a");
  const [page, anchor] = link.getAttribute("href").split(/\.html/);
  const text = firenetTexts[page];
  if (!text || result.querySelector(":scope > span, .context")) return;
  const found = places(text, stems);
  const title = link.textContent.split(" > ").pop();
  const section = anchor ? text.indexOf(` ${title} `) + 1 : 0;
  const start = section + (text.startsWith(title, section) ? title.length : 0);
  const from = section || !found.length ? start
    : Math.max(start, densest(found, 200) - 60);
  result.append(excerpt(text, stems, from));
}

function explainResults(list) {
  const query = new URLSearchParams(window.location.search).get("q") || "";
  const stemmer = new Stemmer();
  const stems = splitQuery(query.toLowerCase())
    .filter((word) => !stopwords.includes(word))
    .map((word) => common(word, stemmer.stemWord(word)));
  const all = () => list.querySelectorAll("ul.search > li").forEach(
    (result) => explain(result, stems));
  new MutationObserver(all).observe(list, { childList: true, subtree: true });
  all();
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
  if (window.firenetTexts)
    document.querySelectorAll("#search-results").forEach(explainResults);
  document.querySelectorAll("pre, .table-wrapper").forEach(scrollByKeys);
});
