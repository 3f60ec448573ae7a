/**
 * A jest reporter: fails the run when a required row of docs/requirements.md has no passed test that carries its identifier,
 * and when a title carries an unknown identifier or more than three (docs/decisions/0005). What is required now is in
 * requirements-scope.json. A run of some tests only (a path, `-t`, `--shard`, …) is not asked for the missing ones.
 */
'use strict';

const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join, relative, sep } = require('node:path');
const { checkRequirements, idsInBrackets, readCatalogue } = require('./requirements');

const root = join(__dirname, '../..');

/** @param {import('@jest/types').Config.GlobalConfig} config */
function isFullRun(config) {
  return (
    (config.testPathPatterns?.patterns ?? []).length === 0 &&
    !config.testNamePattern &&
    !config.runTestsByPath &&
    !config.findRelatedTests &&
    !config.onlyChanged &&
    !config.onlyFailures &&
    !config.shard &&
    !config.filter
  );
}

class RequirementsReporter {
  /**
   * @param {import('@jest/types').Config.GlobalConfig} globalConfig
   * @param {{ catalogueFile?: string, scopeFile?: string, evidenceFile?: string, resultsFile?: string, print?: (text: string) => void }} options
   *   With a catalogue of its own, a run is compared with no evidence and keeps no results, unless their files are given.
   */
  constructor(globalConfig, options = {}) {
    this.globalConfig = globalConfig;
    const isOurs = options.catalogueFile === undefined;
    this.catalogueFile = options.catalogueFile ?? join(root, 'docs/requirements.md');
    this.evidenceFile = options.evidenceFile ?? (isOurs ? join(root, 'docs/evidence.json') : undefined);
    this.resultsFile = options.resultsFile ?? (isOurs ? join(root, '.local/evidence.json') : undefined);
    this.scopeFile = options.scopeFile ?? join(__dirname, 'requirements-scope.json');
    this.print = options.print ?? ((text) => process.stderr.write(`${text}\n`));
    this.error = undefined;
  }

  onRunComplete(_contexts, results) {
    const full = isFullRun(this.globalConfig) && !results.wasInterrupted;
    const run = this.collect(results);
    if (!results.wasInterrupted) this.record(run, full);
    const { problems, summary } = checkRequirements({
      catalogue: readCatalogue(readFileSync(this.catalogueFile, 'utf8')),
      scope: JSON.parse(readFileSync(this.scopeFile, 'utf8')),
      tests: results.testResults.flatMap((file) => file.testResults),
      full,
    });
    if (full) problems.push(...this.staleEvidence(run));
    if (full || problems.length > 0) this.print('');
    for (const problem of problems) this.print(`requirements: ${problem}`);
    if (full) this.print(summary);
    if (problems.length > 0) this.error = new Error(`${problems.length} problem(s) with requirements, listed above`);
  }

  /** Tests that carry an identifier, by file. */
  collect({ testResults }) {
    const testsOf = ({ testResults: tests }) =>
      tests.flatMap(({ title, ancestorTitles, status }) => {
        const { ids } = idsInBrackets(title);
        return ids.length === 0 ? [] : [{ name: [...ancestorTitles, title].join(' › '), ids, status }];
      });
    const pathOf = ({ testFilePath = '' }) =>
      relative(this.globalConfig.rootDir ?? '', testFilePath)
        .split(sep)
        .join('/');
    return Object.fromEntries(testResults.map((file) => [pathOf(file), testsOf(file)]));
  }

  /** Keeps the outcomes for `npm run docs` and `loadbearing evidence`. A run of whole files replaces what is known of these files. */
  record(run, full) {
    if (this.resultsFile === undefined || this.globalConfig.testNamePattern) return;
    const known = !full && existsSync(this.resultsFile) ? JSON.parse(readFileSync(this.resultsFile, 'utf8')) : {};
    mkdirSync(dirname(this.resultsFile), { recursive: true });
    writeFileSync(this.resultsFile, `${JSON.stringify({ ...known, ...run }, undefined, 1)}\n`);
  }

  /**
   * Differences between the tests of a full run and those that the evidence names. A test that this machine skips, for want of a program,
   * passes on others; whether a row has a test that passed is checked apart.
   */
  staleEvidence(run) {
    if (this.evidenceFile === undefined) return [];
    const { rows } = JSON.parse(readFileSync(this.evidenceFile, 'utf8'));
    const stated = rows.flatMap(({ id, tests }) => tests.map(({ file, name }) => `[${id}] ${file}: ${name}`));
    const found = Object.entries(run).flatMap(([file, tests]) =>
      tests
        .filter(({ status }) => status === 'passed' || status === 'pending')
        .flatMap(({ name, ids }) => ids.map((id) => `[${id}] ${file}: ${name}`)),
    );
    const isStated = new Set(stated);
    const isFound = new Set(found);
    return [
      ...stated
        .filter((it) => !isFound.has(it))
        .map((it) => `docs/evidence.json names a test that does not exist or failed: ${it}`),
      ...found
        .filter((it) => !isStated.has(it))
        .map((it) => `docs/evidence.json lacks a proof; run npm run docs: ${it}`),
    ];
  }

  getLastError() {
    return this.error;
  }
}

module.exports = RequirementsReporter;
