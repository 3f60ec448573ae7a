import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Account } from '../../../verify/aws/account';

let server: Server;
const received: string[] = [];

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server = createServer((request, response) => {
        request.on('data', (data: Buffer) =>
          received.push(`${request.headers['x-amz-target'] as string} ${data.toString()}`),
        );
        request.on('end', () => response.end('{}'));
      }).listen(0, '127.0.0.1', resolve);
    }),
);
afterAll(() => new Promise((resolve) => server.close(resolve)));

const account = (): Account => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new Account({ endpoint, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } }, 'eu-west-1');
};

test('a command that reads settings is sent', async () => {
  received.length = 0;
  await account()
    .scheduler.getSchedule({ Name: 'monthly' })
    .catch(() => undefined);
  await account().logs.describeLogGroups({});
  expect(received.some((it) => it.includes('DescribeLogGroups'))).toBe(true);
});

test.each<[string, (it: Account) => Promise<unknown>]>([
  ['deletes a log group', ({ logs }) => logs.deleteLogGroup({ logGroupName: 'x' })],
  ['updates a service', ({ ecs }) => ecs.updateService({ service: 'x' })],
  ['writes a parameter', ({ ssm }) => ssm.putParameter({ Name: 'x', Value: 'y' })],
  ['reads the value of a secret', ({ secrets }) => secrets.getSecretValue({ SecretId: 'x' })],
  ['reads the value of a parameter', ({ ssm }) => ssm.getParameter({ Name: 'x', WithDecryption: true })],
])('a command that %s is never sent', async (_, send) => {
  received.length = 0;
  await expect(send(account())).rejects.toThrow('only reads settings');
  expect(received).toEqual([]);
});
