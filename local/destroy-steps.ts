import { AssemblyStack, TemplateResource } from '../bin/assembly/assembly';

/** Resource types that AWS protects from deletion, and the command that disables the protection. */
const PROTECTED: Record<string, string> = {
  'AWS::RDS::DBInstance':
    'aws rds modify-db-instance --no-deletion-protection --apply-immediately --db-instance-identifier ID',
  'AWS::ElasticLoadBalancingV2::LoadBalancer':
    'aws elbv2 modify-load-balancer-attributes --attributes Key=deletion_protection.enabled,Value=false --load-balancer-arn ID',
};

/** Types inside a network: a retained one blocks the deletion of the network. */
const IN_THE_NETWORK = ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::EC2::SecurityGroup'];

/**
 * Returns the manual steps that destroy production, in order, derived from its stacks.
 * `stacks` are in the order of deployment; `idOf` names a deployed resource.
 */
export function destroySteps(
  stacks: readonly AssemblyStack[],
  idOf: (stack: string, logicalId: string) => string,
): string[] {
  const backwards = [...stacks].reverse();
  const steps = ['Make a last backup and check that it can be restored.'];
  for (const stack of backwards) {
    for (const [logicalId, resource] of Object.entries(stack.resources)) {
      const command = PROTECTED[resource.Type];
      const guarded = /"DeletionProtection":true|"deletion_protection\.enabled","Value":"true"/;
      if (command && guarded.test(JSON.stringify(resource.Properties ?? {}))) {
        steps.push(command.replace('ID', idOf(stack.name, logicalId)));
      }
    }
    if (stack.terminationProtection) {
      steps.push(
        `aws cloudformation update-termination-protection --no-enable-termination-protection --region ${stack.region} --stack-name ${stack.name}`,
      );
    }
    steps.push(`npx cdk destroy ${stack.id} --exclusively`);
    const resources = Object.entries(stack.resources);
    const pins = resources.filter(([, it]) => isRetained(it) && IN_THE_NETWORK.includes(it.Type));
    if (pins.length > 0 && resources.some(([, it]) => it.Type === 'AWS::EC2::VPC' && !isRetained(it))) {
      const names = pins.map(([logicalId]) => idOf(stack.name, logicalId)).join(', ');
      steps.push(`It stops at the VPC, which ${names} still use: delete those manually and repeat the last step.`);
    }
  }
  const kept = backwards.flatMap((stack) =>
    Object.entries(stack.resources)
      .filter(([, resource]) => isRetained(resource) || resource.DeletionPolicy === 'Snapshot')
      .map(([logicalId, resource]) => {
        const snapshot = resource.DeletionPolicy === 'Snapshot' ? ' (its final snapshot)' : '';
        return `${resource.Type.replace(/^AWS::/, '')} ${idOf(stack.name, logicalId)}${snapshot}`;
      }),
  );
  if (kept.length > 0) steps.push(`Delete the retained resources:\n     ${kept.join('\n     ')}`);
  return steps;
}

function isRetained(resource: TemplateResource): boolean {
  return resource.DeletionPolicy?.startsWith('Retain') ?? false;
}
