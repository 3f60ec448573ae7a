// Unpacks the runner of migrations from the variable RUNNER and runs it in this process, so that it receives the container's signals.
const { brotliDecompressSync } = require('node:zlib');
const Module = require('node:module');

const runner = brotliDecompressSync(Buffer.from(process.env.RUNNER, 'base64')).toString();
new Module('/migrate.js')._compile(runner, '/migrate.js');
