const { availableParallelism } = require('node:os');

// Workers get the options of this process. Each test makes much garbage that lives for a moment: with V8's default of 16 MB,
// collecting it is a quarter of the time of a Pulumi program.
process.execArgv.push('--max-semi-space-size=64');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Pulumi keeps its state on the global object and reads it once more at the very end.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  roots: ['<rootDir>/test'],
  // A loaded machine takes several times as long as an idle one. A test that hangs still ends.
  testTimeout: 30_000,
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': '@swc/jest',
    '^.+\\.tsx$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Pulumi loads npm and the compiler to pack functions for the cloud, which nothing here does: most of a second for each file.
  moduleNameMapper: {
    '^(@npmcli/arborist|\\.\\./\\.\\./typescript-shim)$': '<rootDir>/test/support/nothing.js',
    // Modules that load on demand have the ending that they have in `dist`.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/support/temporary-folder.js',
  globalTeardown: '<rootDir>/test/support/remove-temporary-folder.js',
  setupFiles: ['<rootDir>/test/support/jest-setup.ts'],
  snapshotSerializers: ['<rootDir>/test/support/snapshot-serializer.ts'],
  reporters: ['default', '<rootDir>/test/support/requirements-reporter.js'],
  testSequencer: '<rootDir>/test/support/slow-tests-first.js',
  // Each worker loads aws-cdk-lib (some 300 MB): not one for every core of a large machine.
  maxWorkers: Math.min(availableParallelism(), 8),
  // Pulumi's programs leave a worker with more than that, and it would spend most of its time on collecting garbage: another one takes over.
  workerIdleMemoryLimit: '1GB',
};
