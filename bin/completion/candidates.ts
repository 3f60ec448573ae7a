import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { synthesizedStacks } from '../assembly/synthesized-stack';

const ROOT = join(__dirname, '../..');
const PRICES = 'lib/domain/cost/prices';
/** Files that a system needs for a command. */
const PARTS: { readonly [command: string]: readonly string[] } = {
  migrate: ['sql'],
  pipeline: ['pipeline.ts', 'pipeline.js'],
};
/** Ids of stacks, possibly in stages. A file could have any other text in its place, which shells would read as theirs. */
const STACK = /^[A-Za-z0-9][\w/.-]*$/;
/** Names of values that are files or folders. */
const PATHS = /^(file|folder|path|source|config|results?)s?$/;

/** A word that may come next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Words that may come next. */
export interface Candidates {
  readonly words: readonly Candidate[];
  /** True if files and folders fit, too. */
  readonly orFiles: boolean;
}

/** Returns what may complete the last of some words after `loadbearing`. The last one may be empty. */
export function candidatesFor(main: Command, words: readonly string[]): Candidates {
  // `--cloud=aws` is three words in bash, and one in other shells.
  const given = words
    .map((it) => (it === '=' ? '' : it))
    .filter((it, index) => it !== '' || index === words.length - 1);
  const [prefix = ''] = /^--[\w-]+=/.exec(given.at(-1) ?? '') ?? [];
  const last = (given.at(-1) ?? '').slice(prefix.length);
  const before = [...given.slice(0, -1), ...(prefix === '' ? [] : [prefix.slice(0, -1)])];
  const { command, values, open } = walk(main, before);
  const found = open ? valuesOf(open) : last.startsWith('-') ? optionsOf(command) : positionals(command, values);
  const fitting = found.words.filter(({ word }) => word.startsWith(last));
  return { words: fitting.map((it) => ({ ...it, word: prefix + it.word })), orFiles: found.orFiles };
}

/** Place in a command line. */
interface Place {
  readonly command: Command;
  /** Number of values so far, without options. */
  readonly values: number;
  /** Option that the next word is the value of. */
  readonly open?: Option;
}

function walk(main: Command, words: readonly string[]): Place {
  return words.reduce<Place>(
    ({ command, values, open }, word) => {
      if (open && !word.startsWith('-')) return open.variadic ? { command, values, open } : { command, values };
      if (word.startsWith('-')) {
        const option = [...command.options, ...(command.parent?.options ?? [])].find(({ short, long }) =>
          [short, long].includes(word),
        );
        return { command, values, ...(option?.required || option?.optional ? { open: option } : {}) };
      }
      const next = values === 0 ? command.commands.find((it) => it.name() === word) : undefined;
      return next ? { command: next, values: 0 } : { command, values: values + 1 };
    },
    { command: main, values: 0 },
  );
}

function optionsOf(command: Command): Candidates {
  const options = command.createHelp().visibleOptions(command);
  return { words: options.map(({ long, description }) => ({ word: long ?? '', description })), orFiles: false };
}

function positionals(command: Command, values: number): Candidates {
  const arguments_ = command.registeredArguments;
  const argument = arguments_[values] ?? (arguments_.at(-1)?.variadic ? arguments_.at(-1) : undefined);
  const commands = values === 0 ? command.createHelp().visibleCommands(command) : [];
  const own = argument ? ofArgument(argument, command) : { words: [], orFiles: false };
  const named = commands.map((it) => ({ word: it.name(), description: it.description() }));
  return { words: [...named, ...own.words], orFiles: own.orFiles };
}

function ofArgument(argument: Argument, command: Command): Candidates {
  const name = argument.name();
  const orFiles = PATHS.test(name);
  if (argument.argChoices) return { words: plain(argument.argChoices), orFiles };
  if (['source', 'system', 'names'].includes(name))
    return { words: plain(systemsOf(command), 'reference system'), orFiles };
  if (name === 'stacks') return { words: plain(stacksIn('cdk.out'), 'stack of cdk.out'), orFiles };
  return { words: [], orFiles };
}

function valuesOf(option: Option): Candidates {
  if (option.argChoices) return { words: plain(option.argChoices), orFiles: false };
  if (option.long === '--region') return { words: plain(regions(), 'region'), orFiles: false };
  const [, name = ''] = /[<[]([a-z-]+)/.exec(option.flags) ?? [];
  return { words: [], orFiles: PATHS.test(name) };
}

function plain(words: readonly string[], description = ''): Candidate[] {
  return words.map((word) => ({ word, description }));
}

/** Folders of the systems. Some commands accept those with migrations, or with a pipeline. */
function systemsOf(command: Command): string[] {
  const folder = join(ROOT, 'stacks');
  const ofSystem = ['system.ts', 'system.js', 'azure-system.ts', 'azure-system.js'];
  const files = Object.hasOwn(PARTS, command.name()) ? PARTS[command.name()] : ofSystem;
  return readdirSync(folder).filter((name) => files.some((it) => existsSync(join(folder, name, it))));
}

/** Regions that have a price book. */
function regions(): string[] {
  const books = ['aws', 'azure'].flatMap((cloud) => readdirSync(join(ROOT, PRICES, cloud)));
  return [...new Set(books.map((it) => it.replace('.json', '')))].filter((it) => it !== 'global').sort();
}

function stacksIn(folder: string): string[] {
  try {
    return synthesizedStacks(folder)
      .filter(({ isNested }) => !isNested)
      .map(({ id }) => id)
      .filter((it) => STACK.test(it));
  } catch {
    return []; // nothing is synthesized here
  }
}
