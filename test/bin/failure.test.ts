import { spawnSync } from 'node:child_process';
import { CommanderError } from 'commander';
import { LoadbearingError, ProblemCode } from '../../lib/domain';
import { exitCodeOf } from '../../bin/exit-code';
import { wantsJson } from '../../bin/command-line';
import { COMMANDS } from '../../bin/commands';
import type { Failure } from '../../bin/failure';
import { withMissingPackage } from '../../bin/missing-package';
import { Cli } from '../support/cli';
import { runLoadbearing } from '../support/run-command';

const failing = (...codes: ProblemCode[]): LoadbearingError =>
  new LoadbearingError('a test', codes.map((code) => ({ code, what: '', where: '', expected: '', fix: '' }))); // prettier-ignore

describe('exit codes', () => {
  test.each([
    ['a finding', failing(ProblemCode.NO_HEALTHY_TARGETS), 1],
    ['work that failed', failing(ProblemCode.SERVICE_UNREACHABLE), 1],
    ['a wrong file', failing(ProblemCode.INVALID_WORKLOAD_FILE), 2],
    ['a finding beside a duplicate', failing(ProblemCode.MIGRATION_INCOMPLETE, ProblemCode.DUPLICATE), 1],
    ['arguments of a component of Pulumi', Object.assign(new Error(), { __pulumiInputPropertiesError: true }), 2],
    ['an error of the file system', Object.assign(new Error(), { code: 'ENOSPC' }), 1],
    ['an unknown option', new CommanderError(1, 'commander.unknownOption', ''), 2],
    ['a help that was asked for', new CommanderError(0, 'commander.helpDisplayed', ''), 0],
    ['a defect', new TypeError(), undefined],
  ])('%s', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('with --json, a failure is a document on standard output', () => {
  test('of the problems of a file', async () => {
    const { code, out, err } = await runLoadbearing(['cost', 'no-such-system', '--json']);
    expect([code, err]).toEqual([2, '']);
    const { problems } = JSON.parse(out) as Failure;
    expect(problems).toEqual([
      {
        ...{ code: 'LB1981', where: 'no-such-system', see: 'docs/errors.md#lb1981-nothing-to-price' },
        ...{ what: expect.any(String), expected: expect.any(String), fix: expect.any(String) },
      },
    ]);
  });

  test.each(COMMANDS.map(({ name }) => name))('of the command line of %s', async (name) => {
    const { code, out, err } = await runLoadbearing([name, '--no-such-option', '--json']);
    expect([code, err]).toEqual([2, '']);
    expect((JSON.parse(out) as Failure).problems).toEqual([
      expect.objectContaining({ code: 'LB1983', what: "Unknown option '--no-such-option'." }),
    ]);
  });

  test('of a line without a command', async () => {
    const { code, out, err } = await runLoadbearing(['--json']);
    expect([code, err, (JSON.parse(out) as Failure).problems[0].code]).toEqual([2, '', 'LB1983']);
  });

  test('but not after --, where it is an argument', () => {
    expect([wantsJson(['cost', '--json']), wantsJson(['cost', '--', '--json'])]).toEqual([true, false]);
  });
});

describe('a package that is not installed', () => {
  const missing = (module: string): Error =>
    Object.assign(new Error(`Cannot find module '${module}'\nRequire stack:\n- /a.js`), { code: 'MODULE_NOT_FOUND' });

  test('is a problem with its installation, and ends with 2', () => {
    const error = withMissingPackage(missing('@pulumi/azure-native/resources'));
    expect(error).toMatchObject({ problems: [{ code: 'LB1986', fix: expect.stringMatching(/^npm install @pulumi\/azure-native@\^3/) }] }); // prettier-ignore
    expect(exitCodeOf(error)).toBe(2);
  });

  test('is a defect if no project needs it', () => {
    const error = missing('./lost');
    expect(withMissingPackage(error)).toBe(error);
  });
});

describe('the process', () => {
  const cli = new Cli();
  afterAll(() => cli.remove());

  test('ends quietly when the reader of its output has enough', async () => {
    const child = cli.start(['plan', 'traitor-track', '--json']);
    const errors: string[] = [];
    child.stderr?.on('data', (it) => errors.push(String(it)));
    child.stdout?.destroy();
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([code, errors.join('')]).toEqual([0, '']);
  });

  test('ends with 1 and one line if its output cannot be written', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"$0" "$1" cost traitor-track --json > /dev/full`, process.execPath, cli.program], { encoding: 'utf8' }); // prettier-ignore
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^The output cannot be written: ENOSPC.*\n$/)]);
  });

  test('prints problems for people on standard error', async () => {
    const { code, out, err } = await cli.run(['cost', 'no-such-system']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^loadbearing: 1 problem in the bill\n/);
  });
});
