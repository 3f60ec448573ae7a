import * as pulumi from '@pulumi/pulumi';
import { FreshMaas, FreshMaasArgs } from '../../../stacks/fresh-maas';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import { ProgramRun, runProgram } from '../../support/pulumi-program';

const runs = new Map<string, Promise<ProgramRun<FreshMaas>>>();

/** Fresh MaaS as its program registers it; each variant runs once in a test file. */
export function deployed(args: Partial<FreshMaasArgs> = {}): Promise<ProgramRun<FreshMaas>> {
  const key = JSON.stringify(args);
  const known = runs.get(key);
  if (known) return known;
  const stack = args.environment === DeploymentEnvironment.DEVELOPMENT ? 'dev' : 'prod';
  const run = runProgram(
    () =>
      new FreshMaas('fresh-maas', {
        databasePassword: pulumi.secret('A-password-4-tests'),
        alarmEmails: ['operations@example.com'],
        reportImages: false,
        ...args,
      }),
    { project: 'loadbearing', stack },
  );
  runs.set(key, run);
  return run;
}

/** The development environment. */
export const DEVELOPMENT = { environment: DeploymentEnvironment.DEVELOPMENT };

/** Production with everything that can be chosen chosen as the report has it, and the system in a second region. */
export const TO_THE_LETTER: Partial<FreshMaasArgs> = {
  poolerClients: 10_002,
  reportImages: true,
  reportNames: true,
  reportRuleSets: true,
  imagesCacheSeconds: 604_800,
  alarmEmails: ['ops@example.com'],
  domainName: 'www.example.com',
  registryRanges: ['203.0.113.0/24'],
  otherOrigins: [
    { name: 'business-eastus', hostName: 'east.example.com', region: 'eastus', privateLinkTargetId: '/east' },
  ],
};
