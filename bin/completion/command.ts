import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';

/** Program of each shell. */
const PROGRAMS = { bash: 'loadbearing.sh', zsh: 'loadbearing.zsh', fish: 'loadbearing.fish' } as const;

/** Returns the command `loadbearing completion`. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('Print the program with which a shell completes commands, options, systems and files.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(PROGRAMS)))
    .addHelpText(
      'after',
      `
Add the line of your shell to its startup file: ~/.bashrc, ~/.zshrc (after compinit) or ~/.config/fish/config.fish.
  source <(loadbearing completion bash)
  source <(loadbearing completion zsh)
  loadbearing completion fish | source

Exit codes:
  0  printed
  2  invalid usage

Examples:
  $ loadbearing completion bash
  $ loadbearing completion fish`,
    )
    .action((shell: keyof typeof PROGRAMS) => {
      process.stdout.write(readFileSync(join(__dirname, 'programs', PROGRAMS[shell]), 'utf8'));
    });
}
