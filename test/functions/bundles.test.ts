import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { bundleFunction, functionNames } from '../../scripts/supply-chain/function-bundle';

const shipped = (name: string): string => join(__dirname, '../../lib/functions', name, 'bundle/index.js');

describe('the shipped bundle matches the source (run `npm run bundle` to update it)', () => {
  test.each(functionNames())('%s', (name) => {
    expect(bundleFunction(name).text === readFileSync(shipped(name), 'utf8')).toBe(true);
  });

  test('also compressed', () => {
    const packed = brotliDecompressSync(readFileSync(`${shipped('migrate')}.br`));
    expect(packed.equals(readFileSync(shipped('migrate')))).toBe(true);
  });
});
