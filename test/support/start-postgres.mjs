// Starts a real PostgreSQL with a configuration of one's own, and ends it when its standard input ends: a test that dies leaves no server behind.
// usage: node start-postgres.mjs PACKAGE FOLDER PORT [replica], which includes FOLDER/tuned.conf
import { appendFileSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , name, folder, port, role] = process.argv;
const { default: EmbeddedPostgres } = await import(name);
const said = [];
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port: Number(port),
  user: 'postgres',
  password: 'postgres',
  authMethod: 'scram-sha-256',
  // As root PostgreSQL does not start: it gets a user of its own.
  createPostgresUser: process.getuid() === 0,
  persistent: false,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  onLog: (text) => said.push(text),
  onError: (error) => said.push(String(error)),
});
chmodSync(folder, 0o755);
try {
  await server.initialise();
  appendFileSync(join(folder, 'data/postgresql.conf'), `\ninclude '${join(folder, 'tuned.conf')}'\n`);
  if (role === 'replica') await startReplica();
  else await server.start();
} catch (error) {
  // The server's own words say which line it refuses.
  console.error(said.join('').split('\n').slice(-20).join('\n'), error ?? '');
  process.exit(1);
}
console.log('ready');

/** Recovers for ever, from nobody: it answers questions and takes no changes, as a read replica does. */
async function startReplica() {
  writeFileSync(join(folder, 'data/standby.signal'), '');
  void server.start(); // waits for words that a replica never says
  while (!said.join('').includes('ready to accept read-only connections')) {
    await sleep(50);
  }
}
process.stdin.resume().on('end', () => void server.stop().then(() => process.exit(0)));
