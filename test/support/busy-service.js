// A service whose requests use the CPU for some milliseconds and then wait for others. Prints its port. /metrics is as
// Prometheus reads it, with a password.
const { createServer } = require('node:http');
const { setTimeout } = require('node:timers');

const [cpuMs, waitMs] = process.argv.slice(2).map(Number);
const LOGIN = Buffer.from('ops:s@cret').toString('base64');
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    const [, login] = (request.headers.authorization ?? '').split(' ');
    response.statusCode = login === LOGIN ? 200 : 401;
    return response.end(`# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total ${cpuSeconds()}\n`);
  }
  for (const end = cpuSeconds() + cpuMs / 1000; cpuSeconds() < end;);
  setTimeout(() => response.end('ok'), waitMs);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
