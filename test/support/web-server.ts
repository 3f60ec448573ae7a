import { spawn } from 'node:child_process';
import { IncomingMessage, ServerResponse, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Ended } from './workflow';

/** Runs Python beside a server of this process, which goes on answering meanwhile. */
export async function pythonBeside(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  args: string[],
  cwd: string,
  environment: (address: string) => { readonly [name: string]: string },
): Promise<Ended> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const child = spawn('python3', args, { cwd, env: { ...process.env, ...environment(address) } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
