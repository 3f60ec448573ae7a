import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Cli } from '../support/cli';
import { runLoadbearing } from '../support/run-command';

const cli = new Cli();
const folder = mkdtempSync(join(tmpdir(), 'completion-'));
mkdirSync(join(folder, 'bin'));
writeFileSync(join(folder, 'bin/loadbearing'), `#!/bin/sh\nexec ${process.execPath} ${cli.program} "$@"\n`);
chmodSync(join(folder, 'bin/loadbearing'), 0o755);
writeFileSync(join(folder, 'shop file.yaml'), '');
writeFileSync(join(folder, 'shop.yaml'), '');
const app = new App({ outdir: join(folder, 'cdk.out') });
new NestedStack(new Stack(app, 'Shop'), 'Part');
new Stack(new Stage(app, 'Prod'), 'Shop');
app.synth();
// No stack of the CDK has such an id, but a file in a repository can.
const manifest = join(folder, 'cdk.out/manifest.json');
const content = JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts: { [id: string]: object } };
content.artifacts['$(touch${IFS}pwned)'] = { ...content.artifacts.Shop, displayName: undefined };
writeFileSync(manifest, JSON.stringify(content));
afterAll(() => {
  cli.remove();
  rmSync(folder, { recursive: true });
});

async function wordsFor(...words: string[]): Promise<string[]> {
  const { out } = await runLoadbearing(['completion-words', '--', ...words], { folder });
  return out.split('\n').filter(Boolean).map((it) => it.split('\t')[0]); // prettier-ignore
}

describe('the words', () => {
  test.each([
    ['commands', ['pl'], ['plan']],
    ['not a hidden command', ['completion'], ['completion']],
    ['commands of a command', ['prices', 'sh'], ['show']],
    ['options', ['plan', '--pe'], ['--peak-users']],
    ['options of a command of a command', ['prices', 'show', '--fr'], ['--from']],
    ['choices', ['plan', '--cloud', 'a'], ['aws', 'azure']],
    ['choices of an argument', ['doctor', 'aws', 'az'], ['azure']],
    ['regions of price books', ['cost', '--region', 'us-east'], ['us-east-1']],
    ['systems and files', ['cost', 'traitor'], ['traitor-track', ':files']],
    ['systems with migrations', ['migrate', 'fresh'], ['fresh-maas', ':files']],
    ['stacks of cdk.out', ['traffic', ''], ['Prod/Shop', 'Shop']],
    ['choices behind an equals sign', ['plan', '--cloud=az'], ['--cloud=azure']],
    ['choices behind an equals sign in bash', ['plan', '--cloud', '=', 'az'], ['azure']],
    ['choices after an equals sign in bash', ['plan', '--cloud', '='], ['aws', 'azure', 'both']],
    ['systems with a pipeline', ['pipeline', 'starter'], []],
    ['systems with evidence', ['evidence', 'argo'], ['argo-alpine']],
    ['files for an option', ['cost', '--usage', ''], [':files']],
    ['folders for an option', ['cost', '--app', ''], [':files']],
    ['nothing for a number', ['plan', '--users', ''], []],
    ['nothing after a wrong command', ['plam', ''], []],
    ['arguments after a flag', ['cost', '--json', 'traitor'], ['traitor-track', ':files']],
  ])('are %s', async (_, words, expected) => {
    expect(await wordsFor(...words)).toEqual(expected);
  });

  test('of the first place are those of the help', async () => {
    const words = await wordsFor('');
    expect(words).toEqual(expect.arrayContaining(['init', 'plan', 'completion', 'help']));
    expect(words).not.toContain('completion-words');
  });
});

const env = { ...process.env, PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) };

describe('bash', () => {
  const complete = (...words: string[]): string[] => {
    const line = ['loadbearing', ...words].map((it) => `'${it}'`).join(' ');
    const script = `source <(loadbearing completion bash); complete -p loadbearing >/dev/null || exit 9
      COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _loadbearing; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout.split('\n').filter(Boolean);
  };

  test('completes commands, choices and names of files with a space', () => {
    expect(complete('simu')).toEqual(['simulate']);
    expect(complete('plan', '--cloud', 'az')).toEqual(['azure']);
    expect(complete('traffic', '')).toEqual(['Prod/Shop', 'Shop']);
    expect(complete('plan', 'shop').sort()).toEqual(['shop file.yaml', 'shop.yaml']);
  });
});

/** Lines that print what each shell completes after `loadbearing cost traitor`. */
const SCRIPTS: { readonly [shell: string]: readonly string[] } = {
  bash: [
    '-c',
    `source <(loadbearing completion bash); COMP_WORDS=(loadbearing cost traitor); COMP_CWORD=2
    _loadbearing; printf '%s\n' "\${COMPREPLY[@]}"`,
  ],
  zsh: [
    '-f',
    '-c',
    `autoload -Uz compinit && compinit -u -d ${folder}/dump; source <(loadbearing completion zsh)
    _describe() { print -l -- "\${(@P)2}" }; _files() { print files }
    words=(loadbearing cost traitor); CURRENT=3; _loadbearing`,
  ],
  fish: ['--no-config', '-c', `loadbearing completion fish | source; complete -C 'loadbearing cost traitor'`],
};
const present = Object.keys(SCRIPTS).filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);

// bash is on every machine that runs the tests, the others are on some.
test.each(present)('%s completes a system with its program', (shell) => {
  const { stdout } = spawnSync(shell, SCRIPTS[shell], { cwd: folder, env, encoding: 'utf8' });
  expect(stdout).toMatch(/^traitor-track\b/);
});
