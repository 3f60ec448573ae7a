import { shellCommand } from '../../lib/github/common-steps';
import { Quote } from '../../lib/domain';
import { expression } from '../../lib/github/workflow';
import { aFolder, run } from '../support/workflow';

/** Arguments that Bash passes to a command. */
const words = (command: string): string[] =>
  JSON.parse(run('bash', ['-ec', command], aFolder(), {}).output) as string[];
const PRINT = `${process.execPath} -p 'JSON.stringify(process.argv.slice(1))' --`;

test('a value in a shell command stays one word, whatever it contains', () => {
  const value = 'a\'; touch pwned; echo \'$(id) `id` "b"';
  expect(words(shellCommand(`${PRINT} '@@VALUE@@' last`, { VALUE: value }))).toEqual([value, 'last']);
});

test('GitHub evaluates no expression in a value', () => {
  expect(shellCommand("echo '@@VALUE@@'", { VALUE: '${{ github.token }}' })).toBe(
    "echo '${{ '${{' }} github.token }}'",
  );
  expect(Quote.workflow('a ${{ b }} ${{ c }}')).toBe(`a ${expression("'${{'")} b }} ${expression("'${{'")} c }}`);
});
