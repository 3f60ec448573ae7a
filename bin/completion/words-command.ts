import { Command } from 'commander';
import { createProgram } from '../program';
import { candidatesFor } from './candidates';

/** Returns the command that the programs of the shells call: a word and its description on each line, `:files` if files fit, too. */
export function completionWordsCommand(): Command {
  return new Command('completion-words')
    .description('Print the words that complete a command line, for the program of a shell.')
    .argument('[words...]', 'words after loadbearing, up to the cursor')
    .addHelpText(
      'after',
      `
Exit codes:
  0  printed
  2  invalid usage

Examples:
  $ loadbearing completion-words -- plan --cl`,
    )
    .action(async (words: string[]) => {
      const { words: found, orFiles } = candidatesFor(await createProgram(words), words.length > 0 ? words : ['']);
      const lines = found.map(({ word, description }) => `${word}\t${description.split('\n')[0]}`);
      process.stdout.write([...lines, ...(orFiles ? [':files'] : [])].map((it) => `${it}\n`).join(''));
    });
}
