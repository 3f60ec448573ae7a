import { Account } from '../verify/aws/account';
import { Assembly, AssemblyStack } from '../bin/assembly/assembly';
import { Cdk, telling } from './cdk';
import { destroySteps } from './destroy-steps';
import { Failure } from '../verify/failure';
import { leftBehind, takeInventory } from './inventory';
import { localClients } from './workspace';

/** Inputs of a check. */
export interface Deployment {
  readonly cdk: Cdk;
  readonly endpoint: string;
  readonly assembly: Assembly;
  /** Stack that depends on its system's other stacks. */
  readonly name: string;
}

/** Checks that a second deployment of the same templates changes no stack. */
export async function deployAgain({ cdk, endpoint, assembly, name }: Deployment): Promise<void> {
  const stacks = assembly.closure(name);
  const before = await history(endpoint, stacks);
  await cdk.deploy(assembly, name);
  const after = await history(endpoint, stacks);
  const changed = stacks.map((it) => it.name).filter((it) => before.get(it) !== after.get(it));
  if (changed.length > 0) {
    throw new Failure(
      `The second deploy of the same templates changed ${changed.join(', ')}.`,
      'Something in the template differs from one deploy to the next: `npx cdk diff` names it.',
    );
  }
}

/** Checks that `cdk destroy` rejects production. Returns the ordered manual steps. */
export async function refuseDestroy({ cdk, endpoint, assembly, name }: Deployment): Promise<string[]> {
  const fix = 'Give every production stack termination protection.';
  const stacks = assembly.closure(name);
  const open = stacks.filter((it) => !it.terminationProtection).map((it) => it.name);
  if (open.length > 0) throw new Failure(`Production stacks can be destroyed: ${open.join(', ')}.`, fix);

  const result = await cdk.destroy(assembly, stacks);
  const left = await history(endpoint, stacks);
  const gone = stacks.map((it) => it.name).filter((it) => !left.has(it));
  if (gone.length > 0) throw new Failure(`\`cdk destroy\` of production destroyed ${gone.join(', ')}.`, fix);
  if (result.code === 0 || !/TerminationProtection/i.test(result.output)) {
    throw new Failure(
      `\`cdk destroy\` of production was not refused for termination protection (exit code ${result.code}):\n${telling(result.output)}`,
      fix,
    );
  }
  const regions = [...new Set(stacks.map((it) => it.region))];
  const deployed = await Promise.all(
    regions.map((region) => {
      const own = stacks.filter((it) => it.region === region);
      return new Account(localClients(endpoint), region, own).resources();
    }),
  );
  return destroySteps(stacks, (stack, logicalId) => {
    const found = deployed.flat().find((it) => it.stack === stack && it.logicalId === logicalId);
    return found?.physicalId ?? logicalId;
  });
}

/** Checks that development deploys, is destroyed, and leaves the account as it was. */
export async function deployAndDestroy({ cdk, endpoint, assembly, name }: Deployment): Promise<void> {
  const stacks = assembly.closure(name);
  const before = await inventory(endpoint, stacks);
  await cdk.deploy(assembly, name);
  const result = await cdk.destroy(assembly, [...stacks].reverse());
  if (result.code !== 0) {
    throw new Failure(
      `\`cdk destroy\` of development failed:\n${telling(result.output)}`,
      'Development must be destroyable: no protected resource, no export in use.',
    );
  }
  const left = leftBehind(before, await inventory(endpoint, stacks));
  if (left.length > 0) {
    throw new Failure(
      `Development left behind after \`cdk destroy\`:\n- ${left.join('\n- ')}`,
      'Give these resources RemovalPolicy.DESTROY in the development profile.',
    );
  }
}

async function inventory(endpoint: string, stacks: readonly AssemblyStack[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const region of new Set(stacks.map((it) => it.region))) {
    for (const it of await takeInventory(new Account(localClients(endpoint), region), endpoint))
      found.add(`${it} (${region})`);
  }
  return found;
}

/** Returns a fingerprint of each existing stack's events. */
async function history(endpoint: string, stacks: readonly AssemblyStack[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, region } of stacks) {
    const { cloudFormation } = new Account(localClients(endpoint), region);
    const { Stacks = [] } = await cloudFormation.describeStacks({});
    const stack = Stacks.find((it) => it.StackName === name);
    if (!stack) continue;
    const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName: name });
    found.set(name, `${stack.StackId} ${stack.StackStatus} ${StackEvents.length}`);
  }
  return found;
}
