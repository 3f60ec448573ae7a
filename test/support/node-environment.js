const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Bytecode of the modules that this worker has compiled. */
const compiled = new Map();
const { compileFunction } = vm;

/** V8 compiles a module once for each worker, not for each test file: that would be half a second for each file that loads aws-cdk-lib. */
vm.compileFunction = (code, parameters, options) => {
  const key = [options.filename, ...parameters].join();
  const known = compiled.get(key);
  if (known?.code === code) return compileFunction(code, parameters, { ...options, cachedData: known.bytecode });
  const made = compileFunction(code, parameters, { ...options, produceCachedData: true });
  compiled.set(key, { code, bytecode: made.cachedData });
  return made;
};

module.exports = TestEnvironment;
