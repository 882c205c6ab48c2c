// SPDX-License-Identifier: BSD-3-Clause
// The order of the results of a search: Sphinx's, but behind everything else
// come names of arguments, enumerators under a second name, and entries of the
// index, which lead to objects found by their names.
const isLast = (title, anchor, description) =>
  / parameter,/.test(description) || /^firenet_\w+\.FIRENET_/.test(title) ||
  (anchor && !description && !title.includes(" > "));

var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, title, anchor, description, score, file]) =>
    isLast(title, anchor, description) ? score - 100 : score,
};
