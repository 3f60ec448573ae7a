import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CheckOutput } from '../../../bin/check/check-output';
import { containers } from '../../fixtures/cdk-apps/containers';
import { instances } from '../../fixtures/cdk-apps/instances';
import { serverless } from '../../fixtures/cdk-apps/serverless';
import { runLoadbearing } from '../../support/run-command';

jest.setTimeout(120_000);

const STATES = join(__dirname, '../../fixtures/pulumi-states');
const OUTAGES = join(__dirname, '../../fixtures/outages');
/** Seconds for a program of usual size, beside other tests. Alone, each takes less than two. */
const LIMIT = 5;

async function checked(source: string, ...args: string[]): Promise<CheckOutput> {
  const began = performance.now();
  const { out, err } = await runLoadbearing(['check', source, '--json', ...args]);
  expect((performance.now() - began) / 1000).toBeLessThan(LIMIT);
  expect(err).toBe('');
  return JSON.parse(out) as CheckOutput;
}

const codesOf = ({ findings }: CheckOutput): string[] => findings.map(({ code, resource }) => `${code} ${resource}`);

describe('check of CDK apps that others wrote', () => {
  const synthesized = (build: (app: App) => void): string => {
    const app = new App();
    build(app);
    return app.synth().directory;
  };

  test('finds the pool of a website that fills its database, across stacks', async () => {
    const output = await checked(synthesized(containers));
    expect(codesOf(output)).toMatchInlineSnapshot(`
      [
        "LB2001 Database",
        "LB2203 ServiceLBPublicListener",
        "LB2204 Database",
        "LB2107 Service",
      ]
    `);
    expect(output.connections).toEqual([expect.objectContaining({ connections: 3200, limit: 810 })]);
  });

  test('finds the table of functions without backups, and knows that a queue limits a function', async () => {
    const output = await checked(synthesized(serverless));
    expect(codesOf(output)).toMatchInlineSnapshot(`
      [
        "LB2205 Table",
      ]
    `);
    expect(output.connections).toEqual([]);
  });

  test('reads a stage, Aurora Serverless and user data, and leaves types of other vendors alone', async () => {
    const output = await checked(synthesized(instances));
    expect(codesOf(output)).toMatchInlineSnapshot(`
      [
        "LB2201 Search",
        "LB2203 BalancerListener",
        "LB2203 Search",
        "LB2204 Database",
        "LB2204 Search",
        "LB2206 Search",
      ]
    `);
    expect(output.connections).toEqual([expect.objectContaining({ connections: 30, limit: 405 })]);
  });
});

describe('check of Pulumi states that others wrote', () => {
  test('reads sites of App Service, versions of types and other providers', async () => {
    const output = await checked(join(STATES, 'app-service.json'));
    expect(codesOf(output)).toMatchInlineSnapshot(`
      [
        "LB2001 shop",
        "LB2201 azure",
        "LB2201 shop",
        "LB2201 files",
        "LB2206 shop",
        "LB2206 files",
      ]
    `);
  });

  test('asks for the pool of a worker that states none', async () => {
    const output = await checked(join(STATES, 'container-apps.json'));
    expect(codesOf(output)).toMatchInlineSnapshot(`[]`);
    expect(output.questions.map(({ resource }) => resource)).toEqual(['worker']);
    const answered = await checked(join(STATES, 'container-apps.json'), '--pool', 'worker=2x30');
    expect(answered.connections[0].connections).toBe(300 + 20 * 60);
    expect(answered.questions).toEqual([]);
  });
});

describe.each(readdirSync(OUTAGES))('the outage of %s', (outage) => {
  test('is refused with its arithmetic', async () => {
    const { findings } = await checked(join(OUTAGES, outage, 'outage.json'));
    expect(findings.map(({ code, reason }) => `${code} ${reason}`)).toMatchSnapshot();
  });

  test('does not happen with its later fix', async () => {
    const { findings, connections } = await checked(join(OUTAGES, outage, 'fixed.json'));
    expect(findings).toEqual([]);
    expect(connections.map((it) => it.connections)).toMatchSnapshot();
  });
});
