/**
 * Which rows of the catalogue are proved by passed tests. Pure: the reporter reads the files and prints.
 *
 * @typedef {{ id: string, text: string, kind: string }} Row
 * @typedef {{ kinds: string[], deferred: { ids: string[], reason: string }[] }} Scope what must be proved now, of one system
 * @typedef {{ title: string, ancestorTitles: string[], status: string }} TestCase as in jest's assertion results
 */
'use strict';

const mostIdsInATitle = 3;
const id = /(?<![\w-])(?:TT|OC|BR|AA|FM)-[A-Z0-9]+-\d+\b/g;
/** Looks like an identifier of ours and is none: a range, a missing number, a letter too much. */
const almostAnId = /(?<![\w-])(?:TT|OC|BR|AA|FM)-[A-Z0-9-]*(?:\.\.\d+)?/g;

/** @param {string} markdown @returns {Map<string, Row>} */
function readCatalogue(markdown) {
  const rows = new Map();
  for (const line of markdown.split('\n')) {
    const match = /^\| ([A-Z]{2}-[A-Z0-9]+-\d+) \|/.exec(line);
    if (!match) continue;
    const [rowId, text, kind] = line
      .split(/(?<!\\)\|/)
      .slice(1)
      .map((cell) => cell.trim());
    // The gaps (GAP-…) have three columns and no kind; they are not requirements.
    if (!kind || !/^[a-z]+$/.test(kind)) continue;
    if (rows.has(rowId)) throw new Error(`docs/requirements.md has two rows ${rowId}`);
    rows.set(rowId, { id: rowId, text, kind });
  }
  return rows;
}

/** The identifiers between square brackets: `[TT-ALB-04]`, `[TT-ALB-04, TT-ALB-05]`. @param {string} title */
function idsInBrackets(title) {
  const inside = [...title.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]).join(' ');
  const malformed = (inside.match(almostAnId) ?? []).filter((text) => !new RegExp(`^${id.source}$`).test(text));
  return { ids: [...new Set(inside.match(id) ?? [])], malformed };
}

/**
 * @param {{ catalogue: Map<string, Row>, scope: Record<string, Scope>, tests: TestCase[], full: boolean }} input
 *   `full` is false when only some tests ran: then no row can be called missing.
 * @returns {{ problems: string[], summary: string }}
 */
function checkRequirements({ catalogue, scope, tests, full }) {
  const problems = [];
  const proved = new Set();

  for (const { title, ancestorTitles, status } of tests) {
    const { ids, malformed } = idsInBrackets(title);
    for (const text of malformed)
      problems.push(`"${title}": ${text} is not a requirement's identifier; name each row.`);
    if (ids.length > mostIdsInATitle) {
      problems.push(`"${title}": ${ids.length} identifiers in a title, at most ${mostIdsInATitle}; split the test.`);
    }
    for (const unknown of ids.filter((one) => !catalogue.has(one))) {
      problems.push(`"${title}": ${unknown} is not a row of docs/requirements.md.`);
    }
    for (const group of ancestorTitles.filter((one) => idsInBrackets(one).ids.length > 0)) {
      problems.push(`describe "${group}": identifiers belong into the titles of tests, one by one.`);
    }
    if (status === 'passed') ids.forEach((one) => proved.add(one));
  }

  const counts = [];
  for (const [system, { kinds, deferred }] of Object.entries(scope)) {
    const put = new Map(deferred.flatMap(({ ids, reason }) => ids.map((one) => [one, reason])));
    for (const [one, reason] of put) {
      if (!catalogue.has(one))
        problems.push(`requirements-scope.json defers ${one}, which is not a row of the catalogue.`);
      if (!reason?.trim()) problems.push(`requirements-scope.json defers ${one} without a reason.`);
    }
    const rows = [...catalogue.values()].filter((row) => row.id.startsWith(`${system}-`) && kinds.includes(row.kind));
    const required = rows.filter((row) => !put.has(row.id));
    const missing = required.filter((row) => !proved.has(row.id));
    counts.push(`${system} ${required.length - missing.length}/${required.length} (${put.size} deferred)`);
    if (full) missing.forEach((row) => problems.push(`no passed test carries [${row.id}] (${row.kind}): ${row.text}`));
  }

  return { problems: [...new Set(problems)], summary: `requirements: ${counts.join(', ')}` };
}

module.exports = { checkRequirements, idsInBrackets, readCatalogue };
