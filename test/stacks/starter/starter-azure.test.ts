import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { differences, graphOfProgram } from '../../../local/azure/graph';
import { StarterArgs } from '../../../stacks/starter/args';
import { StarterAzure } from '../../../stacks/starter/starter-azure';
import { faults } from '../../support/problems-of';
import { ProgramRun, runProgram } from '../../support/pulumi-program';

const run = (args: Partial<StarterArgs> = {}): Promise<ProgramRun<StarterAzure>> =>
  runProgram(
    () =>
      new StarterAzure('starter', {
        databasePassword: pulumi.secret('A-password-4-tests'),
        image: 'ghcr.io/example/shop:1.4.2',
        alarmEmails: ['operations@example.com'],
        ...args,
      }),
    { project: 'loadbearing', stack: 'prod' },
  );

test('registers what the engine last exported: type, name, inputs, parent, dependencies, protection', async () => {
  const committed = JSON.parse(readFileSync(join(__dirname, '__graphs__/prod.json'), 'utf8')) as ReturnType<
    typeof graphOfProgram
  >;
  expect(differences(committed, graphOfProgram((await run()).resources))).toEqual([]);
});

test('requires the image of an application: nothing stands in for it on Azure', () => {
  expect(faults(() => new StarterAzure('starter', { databasePassword: 'A-password-4-tests' }))).toEqual([
    'missing-value at StarterAzure.image',
  ]);
});
