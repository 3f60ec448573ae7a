const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** Makes one temporary folder the home of all others, as each CDK app and each bundle of a test makes one, and removes it at the end. */
module.exports = () => {
  const before = tmpdir();
  // Sockets of PostgreSQL lie in it, and their paths have at most 107 characters.
  const folder = mkdtempSync(join(before, 'lb-'));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  globalThis.removeTemporaryFolder = () => {
    rmSync(folder, { recursive: true, force: true });
  };
};
