import * as pulumi from '@pulumi/pulumi';
import { ContainerAppEnvironment } from '../../lib/azure/compute/container-app-environment';
import { Registry } from '../../lib/azure/compute/registry';
import { Network } from '../../lib/azure/network/network';
import { LogWorkspace } from '../../lib/azure/observability/log-workspace';
import { LockKind, PrincipalType, ResourceInterfaceArgs } from '../../lib/azure/resource-interfaces';
import { inputFaults } from '../support/input-problems-of';
import { runProgram } from '../support/pulumi-program';

const common = { resourceGroupName: 'rg', location: 'westus2' };
const TEAM = '00000000-0000-4000-8000-000000000001';

const COMPONENTS: [string, string, (more: object) => pulumi.ComponentResource][] = [
  ['Registry', 'containerregistry:Registry', (more) => new Registry('shop', { ...common, ...more })],
  ['LogWorkspace', 'operationalinsights:Workspace', (more) => new LogWorkspace('shop', { ...common, ...more })],
  ['Network', 'network:VirtualNetwork', (more) => new Network('shop', { ...common, ...more })],
  [
    'ContainerAppEnvironment',
    'app:ManagedEnvironment',
    (more) => new ContainerAppEnvironment('shop', { ...common, ...more }),
  ],
];

describe.each(COMPONENTS)('%s', (_, type, create) => {
  test('[LB-RC-28] has a lock and role assignments, named as in Azure Verified Modules', async () => {
    const args: Partial<ResourceInterfaceArgs> = {
      lock: { notes: 'Ask the platform team.' },
      roleAssignments: [
        { roleDefinitionIdOrName: 'Reader', principalId: pulumi.output(TEAM) },
        {
          roleDefinitionIdOrName: '8311e382-0749-4cb8-b61a-304f252e45ec',
          principalId: TEAM,
          principalType: PrincipalType.SERVICE_PRINCIPAL,
        },
      ],
    };
    const run = await runProgram(() => create(args));
    const lock = run.one('authorization:ManagementLockByScope');
    const [reader, pusher] = run.all('authorization:RoleAssignment');
    expect(lock.inputs).toMatchObject({
      level: 'CanNotDelete',
      lockName: 'loadbearing',
      notes: 'Ask the platform team.',
    });
    expect(lock.dependencies).toEqual(expect.arrayContaining([reader.urn, pusher.urn, run.one(type).urn]));
    expect(reader.inputs).toMatchObject({ scope: lock.inputs.scope, principalId: TEAM, principalType: 'Group' });
    expect(reader.inputs.roleDefinitionId).toMatch(/\/roleDefinitions\/acdd72a7-3385-48ef-bd42-f606fba81ae7$/);
    expect(pusher.inputs.roleDefinitionId).toMatch(/8311e382-0749-4cb8-b61a-304f252e45ec$/);
    expect(pusher.inputs.principalType).toBe('ServicePrincipal');
  });

  test('[LB-RC-28] rejects an unknown role and a lock that Azure would reject', async () => {
    const wrong = {
      lock: { kind: LockKind.READ_ONLY, name: 'ends.', notes: 'x'.repeat(513) },
      roleAssignments: [{ roleDefinitionIdOrName: 'Emperor', principalId: TEAM }],
    };
    expect(await inputFaults(() => create(wrong))).toEqual([
      'invalid-format at lock.name',
      'too-long at lock.notes',
      'unknown-choice at roleAssignments[0].roleDefinitionIdOrName',
    ]);
  });
});
