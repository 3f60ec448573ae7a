/**
 * A jest reporter: fails the run when a required row of docs/requirements.md has no passed test that carries its identifier,
 * and when a title carries an unknown identifier or more than three (docs/decisions/0005). What is required now is in
 * requirements-scope.json. A run of some tests only (a path, `-t`, `--shard`, …) is not asked for the missing ones.
 */
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { checkRequirements, readCatalogue } = require('./requirements');

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
   * @param {{ catalogueFile?: string, scopeFile?: string, print?: (text: string) => void }} options
   */
  constructor(globalConfig, options = {}) {
    this.globalConfig = globalConfig;
    this.catalogueFile = options.catalogueFile ?? join(__dirname, '../../docs/requirements.md');
    this.scopeFile = options.scopeFile ?? join(__dirname, 'requirements-scope.json');
    this.print = options.print ?? ((text) => process.stderr.write(`${text}\n`));
    this.error = undefined;
  }

  onRunComplete(_contexts, results) {
    const full = isFullRun(this.globalConfig) && !results.wasInterrupted;
    const { problems, summary } = checkRequirements({
      catalogue: readCatalogue(readFileSync(this.catalogueFile, 'utf8')),
      scope: JSON.parse(readFileSync(this.scopeFile, 'utf8')),
      tests: results.testResults.flatMap((file) => file.testResults),
      full,
    });
    if (full || problems.length > 0) this.print('');
    for (const problem of problems) this.print(`requirements: ${problem}`);
    if (full) this.print(summary);
    if (problems.length > 0) this.error = new Error(`${problems.length} problem(s) with requirements, listed above`);
  }

  getLastError() {
    return this.error;
  }
}

module.exports = RequirementsReporter;
