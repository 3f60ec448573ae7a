// A real PostgreSQL, on loopback. It ends, and its folder goes, when standard input ends: however its starter ends, no server is left behind.
// usage: node server.mjs PACKAGE FOLDER PORT primary|replica, with its password in PGPASSWORD; it includes FOLDER/tuned.conf
import { once } from 'node:events';
import { appendFileSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , name, folder, port, role] = process.argv;
const { default: EmbeddedPostgres } = await import(name);
const data = join(folder, 'data');
// Nobody may be left to listen.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const starterGone = once(process.stdin.resume(), 'end');
let said = '';
let answers;
const isReplica = new Promise((resolve) => (answers = resolve));

const server = new EmbeddedPostgres({
  databaseDir: data,
  port: Number(port),
  user: 'postgres',
  password: process.env.PGPASSWORD,
  authMethod: 'scram-sha-256',
  // As root PostgreSQL does not start: it gets a user of its own, who must get to its files.
  createPostgresUser: process.getuid() === 0,
  persistent: true, // the whole folder goes, below
  // Passwords are of one run, on loopback: to hash them 4096 times at each connection is time for nothing.
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions', '--set=scram_iterations=1'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  onLog: (text) => {
    process.stderr.write(text);
    if ((said = (said + text).slice(-500)).includes('ready to accept read-only connections')) answers();
  },
  onError: (error) => process.stderr.write(`${error}\n`),
});

let code = 0;
try {
  chmodSync(folder, 0o755);
  await server.initialise();
  appendFileSync(join(data, 'postgresql.conf'), `\nfsync = off\ninclude '${join(folder, 'tuned.conf')}'\n`);
  // Recovers for ever, from nobody: it answers questions and takes no changes, as a read replica does.
  if (role === 'replica') writeFileSync(join(data, 'standby.signal'), '');
  // `start` knows a primary's words only.
  await Promise.race([server.start(), isReplica, starterGone]);
  if (!process.stdin.readableEnded) process.stdout.write('ready\n');
  await starterGone;
  // A crashed server never reports its end.
  await Promise.race([server.stop(), sleep(10_000)]);
} catch (error) {
  // It has ended. Without an error the server's own words, above, say which line it refuses.
  if (error) process.stderr.write(`${error.message ?? error}\n`);
  code = 1;
}
rmSync(folder, { recursive: true, force: true });
process.exit(code);
