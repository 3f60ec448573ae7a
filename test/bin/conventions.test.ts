import { Command } from 'commander';
import { COMMANDS } from '../../bin/commands';
import { createProgram } from '../../bin/program';
import { runLoadbearing } from '../support/run-command';

/** A command that does something, with the words that name it. */
interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

const NAMES = COMMANDS.map(({ name }) => name);

async function leavesOf(name: string): Promise<Leaf[]> {
  const program = await createProgram([name]);
  const command = program.commands.find((it) => it.name() === name)!;
  const leaves = command.commands.map((it) => ({ words: [name, it.name()], command: it }));
  return hasAction(command) ? [{ words: [name], command }, ...leaves] : leaves;
}

/** A command without an action only groups others. */
function hasAction(command: Command): boolean {
  return command.registeredArguments.length > 0 || command.options.length > 0;
}

const helpOf = async ({ words }: Leaf): Promise<string> => (await runLoadbearing([...words, '--help'])).out;

/** Returns the command lines of a help that begin with `loadbearing`, without what other programs do before and after. */
function exampleLines(help: string): string[][] {
  const [, examples = ''] = help.split(/^Examples?:$/m);
  return examples
    .split('\n')
    .filter((line) => line.startsWith('  $ '))
    .flatMap((line) => line.slice(4).split(/ (?:&&|\|) /))
    .map((part) => part.replace(/^(?:[A-Z_]+=\S+ )*(?:npx )?/, '').replace(/ > \S+$/, ''))
    .filter((part) => part.startsWith('loadbearing '))
    .map((part) => [...part.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1));
}

describe.each(NAMES)('loadbearing %s', (name) => {
  test('has the description of the list of commands', async () => {
    const program = await createProgram([name]);
    const command = program.commands.find((it) => it.name() === name)!;
    expect(command.description()).toBe(COMMANDS.find((it) => it.name === name)?.description);
  });

  test('describes itself, its arguments and options, in the same form', async () => {
    for (const { words, command } of await leavesOf(name)) {
      expect([words, command.description()]).toEqual([words, expect.stringMatching(/^[A-Z].*\.$/)]);
      const parts = [...command.registeredArguments, ...command.options.filter(({ hidden }) => !hidden)];
      const undescribed = parts.filter(({ description }) => !/^\S/.test(description) || description.endsWith('.'));
      expect([words, undescribed.map((it) => it.name())]).toEqual([words, []]);
    }
  });

  test('lists its exit codes, one a line, with those that every command has', async () => {
    for (const leaf of await leavesOf(name)) {
      const [, lines = ''] = /\nExit codes:\n((?: {2}\d+ {2,}\S.*\n)+)/.exec(await helpOf(leaf)) ?? [];
      const codes = [...lines.matchAll(/^ +(\d+)/gm)].map(([, code]) => code);
      expect([leaf.words, codes]).toEqual([leaf.words, expect.arrayContaining(['0', '2'])]);
    }
  });

  test('has examples whose options it knows', async () => {
    for (const leaf of await leavesOf(name)) {
      const examples = exampleLines(await helpOf(leaf));
      expect([leaf.words, examples.filter(([first]) => first === name).length]).not.toEqual([leaf.words, 0]);
      for (const args of examples) {
        const program = await createProgram(args);
        const ran: string[] = [];
        const all = program.commands.flatMap((it) => [it, ...it.commands]);
        all.forEach((it) => it.action(() => void ran.push(it.name())).exitOverride());
        await program.parseAsync(args, { from: 'user' });
        expect([args, ran.length]).toEqual([args, 1]);
      }
    }
  });

  test('prints its help without colors and in lines of at most 150 characters', async () => {
    for (const leaf of await leavesOf(name)) {
      const { code, out, err } = await runLoadbearing([...leaf.words, '--help']);
      expect([code, err]).toEqual([0, '']);
      // eslint-disable-next-line no-control-regex -- no colors without a terminal
      expect(out).not.toMatch(/\u001b/);
      const [, after = ''] = out.split(/^Exit codes:$/m);
      expect(after.split('\n').filter((line) => line.length > 150)).toEqual([]);
    }
  });

  test('ends with 2 for an option that it does not have', async () => {
    for (const { words } of await leavesOf(name)) {
      expect(await runLoadbearing([...words, '--no-such-option'])).toMatchObject({
        ...{ code: 2, out: '', err: expect.stringMatching(/^Unknown option '--no-such-option'\.\n/) as string },
      });
    }
  });
});
