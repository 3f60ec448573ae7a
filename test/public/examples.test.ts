import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aBundle } from '../support/a-bundle';
import { CLASS_EXAMPLES, DOCSTRING_PROGRAMS } from '../support/docstring-examples';
import { GUIDE_EXAMPLES } from '../support/guide-examples';
import { runProgram } from '../support/pulumi-program';

// Inside the project, so that the examples find the packages a user would have.
const folder = mkdtempSync(join(__dirname, '../../.local-guides-'));
const before = process.cwd();
// The files that examples read.
writeFileSync(join(folder, 'migrations.json'), aBundle().toJson());
cpSync(join(__dirname, '../../stacks/starter/workload.yaml'), join(folder, 'workload.yaml'));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

jest.mock('loadbearing', () => jest.requireActual<object>('../../lib/domain'), { virtual: true });
jest.mock('loadbearing/aws', () => jest.requireActual<object>('../../lib/aws'), { virtual: true });
jest.mock('loadbearing/azure', () => jest.requireActual<object>('../../lib/azure'), { virtual: true });
jest.mock('loadbearing/github', () => jest.requireActual<object>('../../lib/github'), { virtual: true });
jest.mock('loadbearing/workload', () => jest.requireActual<object>('../../lib/workload'), { virtual: true });

test('the guides have examples', () => {
  expect(GUIDE_EXAMPLES.length).toBeGreaterThanOrEqual(4);
});

test('every exported class has an example', () => {
  expect(CLASS_EXAMPLES.length).toBeGreaterThan(60);
  expect(CLASS_EXAMPLES.filter(({ code }) => !code).map(({ door, className }) => `${door} ${className}`)).toEqual([]);
});

// package.test.ts compiles them as a user would.
test.each([...GUIDE_EXAMPLES, ...DOCSTRING_PROGRAMS])('$name runs', async ({ file, code }) => {
  const program = join(folder, `${file}.ts`);
  writeFileSync(program, code);
  const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const config = { 'shop:databasePassword': 'A-password-4-tests', 'shop:sessionSecret': 'a-session-secret' };
    if (code.includes('loadbearing/azure')) await runProgram(() => import(program), { config });
    else await import(program);
  } finally {
    printed.mockRestore();
  }
});
