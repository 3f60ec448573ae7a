import { execFileSync } from 'node:child_process';
import Table from 'cli-table3';
import { fittedTable } from '../../bin/fitted-table';
import { Cli } from '../support/cli';

const aTable = (): Table.Table => {
  const table = new Table({ head: ['name', 'reason'], style: { head: [], border: [], compact: true } });
  table.push([
    'web.maxInstances',
    'the peak of 3000 users needs 29 instances of 2 vCPUs, and one more for a lost zone',
  ]);
  return table;
};
const widthOf = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

test('a table that fits, or goes to a pipe, is as it is', () => {
  expect(fittedTable(aTable(), Infinity)).toBe(aTable().toString());
  expect(fittedTable(aTable(), 200)).toBe(aTable().toString());
});

test.each([100, 80, 60, 40])('a table on %d columns wraps its text and loses no word', (columns) => {
  const text = fittedTable(aTable(), columns);
  expect(widthOf(text)).toBeLessThanOrEqual(columns);
  const words = (it: string): string[] => it.split(/[^\w.,]+/).filter(Boolean).sort(); // prettier-ignore
  expect(words(text)).toEqual(words(aTable().toString()));
});

test('wide letters keep their place, and controls of a terminal are left out', () => {
  const table = new Table({ head: ['name', 'reason'], style: { head: [], border: [], compact: true } });
  table.push([
    '数据库生产环境主实例',
    'it is \u001b]0;evil\u0007\u001b[2J\u202egood and \u001b[32mgreen\u001b[39m, with more words',
  ]);
  const text = fittedTable(table, 50);
  expect(text).toContain('数据库生产环境主实例');
  expect(text).toContain('\u001b[32mgreen\u001b[39m');
  expect(text).toContain(']0;evil[2Jgood');
  for (const control of ['\u0007', '\u202e', '\u001b]']) expect(text).not.toContain(control);
});

test('a column is at least as wide as its longest word', () => {
  expect(fittedTable(aTable(), 10)).toContain('web.maxInstances');
});

describe('on a terminal of 80 columns', () => {
  const cli = new Cli();
  afterAll(() => cli.remove());

  /** Runs the command with a terminal as its output, and returns what the terminal gets. */
  const onTerminal = (env: object, ...args: string[]): string => {
    const program = `import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
try:
  while True: os.write(1, os.read(fd, 65536))
except OSError: pass
os.waitpid(pid, 0)`;
    // Node.js gives the terminal of a CI no colors.
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...others } = process.env;
    const words = ['-c', program, process.execPath, cli.program, ...args];
    return execFileSync('python3', words, { env: { ...others, TERM: 'xterm-256color', ...env }, encoding: 'utf8' });
  };

  test('tables fit, and states have colors unless NO_COLOR is set', () => {
    const colored = onTerminal({}, 'doctor', 'measure');
    expect(colored).toContain('\u001b[32mok');
    const plain = onTerminal({ NO_COLOR: '1' }, 'plan', 'starter');
    expect(plain).not.toContain('\u001b');
    const lines = plain.replaceAll('\r', '').split('\n').filter((it) => it.startsWith('│')); // prettier-ignore
    expect(lines.length).toBeGreaterThan(40);
    expect(lines.filter((it) => it.length > 80)).toEqual([]);
  });
});
