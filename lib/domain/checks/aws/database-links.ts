import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { DeclaredProgram } from '../declared-program';
import { serversBehind } from './databases';

const DATABASES = ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::RDS::DBProxy'];
/** Parts of a service whose references are its own. */
const CARRIERS = [
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::LaunchTemplate',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::SecretsManager::Secret',
  'AWS::SSM::Parameter',
];

/** Finds the databases that services reach: by references to their address or secret, or by the rules of security groups. */
export class DatabaseLinks {
  private readonly ofSecret = new Map<string, string[]>();
  private readonly reachable: ReadonlyMap<string, readonly string[]>;

  constructor(private readonly program: DeclaredProgram) {
    program.ofType('AWS::SecretsManager::SecretTargetAttachment').forEach((it) => {
      const targets = this.databasesIn(program.referred(it, 'TargetId'));
      program.referred(it, 'SecretId').forEach(({ id }) => this.addSecret(id, targets));
    });
    // A database and a proxy name the secret with which they, or their clients, log in.
    program.ofType(...DATABASES).forEach((it) => {
      program
        .referredOf('AWS::SecretsManager::Secret', it)
        .forEach(({ id }) => this.addSecret(id, serversBehind(program, it)));
    });
    this.reachable = reachableFrom(program, program.ofType(...DATABASES));
  }

  /** Returns the ids of the databases that a service reaches, or those of the proxies in front of them. */
  public of(service: DeclaredResource, ...parts: readonly DeclaredResource[]): string[] {
    const named = this.named([service, ...parts], new Set());
    const groups = [service, ...parts].flatMap((it) => it.references()).filter((it) => this.reachable.has(it));
    const byRules = groups.flatMap((it) => this.reachable.get(it) ?? []);
    // What a service names is what it uses. A rule may only be there for others of its group.
    const all = [...new Set(named.length > 0 ? named : byRules)];
    const proxies = all.filter((it) => this.program.find(it)?.type === 'AWS::RDS::DBProxy');
    // The secret of a proxy is that of its server, which the service does not reach itself.
    const behind = proxies.flatMap((it) => this.behind(it));
    return all.filter((it) => !behind.includes(it));
  }

  private behind(proxy: string): string[] {
    return this.program
      .ofType('AWS::RDS::DBProxyTargetGroup')
      .filter((it) => it.references('DBProxyName').includes(proxy))
      .flatMap((it) => this.databasesIn(this.program.referred(it)))
      .filter((it) => it !== proxy);
  }

  private addSecret(id: string, databases: readonly string[]): void {
    this.ofSecret.set(id, [...(this.ofSecret.get(id) ?? []), ...databases]);
  }

  private databasesIn(resources: readonly DeclaredResource[]): string[] {
    return resources.filter(({ type }) => DATABASES.includes(type)).flatMap((it) => serversBehind(this.program, it));
  }

  private named(resources: readonly DeclaredResource[], seen: Set<string>): string[] {
    return resources.flatMap((resource) => {
      if (seen.has(resource.id)) return [];
      seen.add(resource.id);
      const referred = this.program.referred(resource);
      const carriers = referred.filter(({ type }) => CARRIERS.includes(type));
      const ofSecrets = referred.flatMap(({ id }) => this.ofSecret.get(id) ?? []);
      return [...this.databasesIn(referred), ...ofSecrets, ...this.named(carriers, seen)];
    });
  }
}

/** Returns the databases that each security group may reach. */
function reachableFrom(program: DeclaredProgram, databases: readonly DeclaredResource[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const allow = (groups: readonly string[], target: string): void =>
    databases
      .filter((it) => [...it.references('VPCSecurityGroups'), ...it.references('VpcSecurityGroupIds')].includes(target))
      .forEach((it) =>
        groups.forEach((group) => found.set(group, [...(found.get(group) ?? []), ...serversBehind(program, it)])),
      );
  program.ofType('AWS::EC2::SecurityGroupIngress').forEach((rule) => {
    rule.references('GroupId').forEach((target) => allow(rule.references('SourceSecurityGroupId'), target));
  });
  program.ofType('AWS::EC2::SecurityGroup').forEach((group) => {
    const rules = Shape.records(group.properties.SecurityGroupIngress);
    rules.forEach((rule) => allow(group.referencesIn(rule.SourceSecurityGroupId), group.id));
  });
  return found;
}
