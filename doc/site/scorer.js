// SPDX-License-Identifier: BSD-3-Clause
// The order of the results of a search: Sphinx's, but names of arguments, and
// enumerators under a second name, behind everything else.
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
    / parameter,/.test(description) || /^firenet_\w+\.FIRENET_/.test(title)
      ? score - 100 : score,
};
