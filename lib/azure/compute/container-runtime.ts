import * as app from '@pulumi/azure-native/app';
import * as inputs from '@pulumi/azure-native/types/input';
import * as pulumi from '@pulumi/pulumi';
import { Formats, ImageTag, ProblemCode, Problems } from '../../domain';
import { ComponentArgs } from '../component-args';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { ContainerArgs, resolveContainer, SecretVariable } from './container-args';
import { checkExtras } from './container-extras';
import { ContainerSize, WORKLOAD_PROFILE } from './container-size';
import { PlainVariables } from './plain-variables';
import { WorkloadIdentity } from './workload-identity';

/** Variable with the identity of the app. */
const CLIENT_ID = 'AZURE_CLIENT_ID';

/** Arguments of a job in addition to its container. */
interface JobArgs extends ComponentArgs {
  readonly jobName: string;
  readonly environmentId: pulumi.Input<string>;
  /** Trigger, time limit and retries. */
  readonly configuration: Omit<inputs.app.JobConfigurationArgs, 'secrets' | 'registries'>;
}

/** Limits of a job's executions. */
interface JobLimits {
  readonly timeoutSeconds: number;
  readonly retries: number;
}

/** A container as the resources of Container Apps accept it. */
interface ContainerShape {
  readonly name: string;
  readonly image: pulumi.Input<string>;
  readonly command?: string[];
  readonly args?: string[];
  readonly resources: { cpu: number; memory: string };
  readonly env: EnvironmentEntry[];
  readonly volumeMounts?: { volumeName: string; mountPath: string }[];
}

interface EnvironmentEntry {
  readonly name: string;
  readonly value?: pulumi.Input<string>;
  readonly secretRef?: string;
}

/** Containers and volumes of a revision or an execution. */
interface TemplateShape {
  readonly containers: ContainerShape[];
  readonly initContainers?: Omit<ContainerShape, 'resources'>[];
  readonly volumes?: { name: string; storageType: string; storageName?: string }[];
}

/**
 * The parts that an app and a job share: identity, secrets, registry and the container itself.
 *
 * @internal
 */
export class ContainerRuntime {
  /** Adds the problems of a container. */
  public static check(problems: Problems, args: ContainerArgs): void {
    const { environmentVariables, secretVariables, volumes, initContainers, ...size } = resolveContainer(args);
    problems.match('workloadProfile', size.workloadProfile, WORKLOAD_PROFILE, {
      expected: '1 to 15 letters, digits and hyphens, starting with a letter',
      fix: 'use the name of a profile of the environment',
    });
    ContainerSize.check(problems, size.vcpus, size.memoryGiB, size.workloadProfile);
    const missing = args.registryId === undefined ? 'registryId' : 'registryServer';
    problems.check((args.registryServer === undefined) === (args.registryId === undefined), {
      code: ProblemCode.MISSING_VALUE,
      property: missing,
      what: `${missing} is missing: only one of registryServer and registryId is set`,
      expected: 'both: one is the address of the images, the other grants permission to pull them',
      fix: 'pass loginServer and registryId of the registry',
    });
    if (typeof args.image === 'string') ImageTag.check(problems, 'image', args.image);
    problems.optionalFormat('registryServer', args.registryServer, Formats.HOST_NAME);
    PlainVariables.check(problems, environmentVariables);
    checkSecretVariables(problems, secretVariables, Object.keys(environmentVariables));
    checkExtras(problems, args.containerName, volumes, initContainers);
  }

  /** Adds the problems of a job: its place, its name, its limits and its container. `args` are those of the caller, without defaults. */
  public static checkJob(problems: Problems, jobName: string, args: ContainerArgs, limits: JobLimits): void {
    Regions.check(problems, args.location);
    PhysicalName.check(problems, 'jobName', 'containerApp', jobName);
    problems.number(
      'timeoutSeconds',
      limits.timeoutSeconds,
      { min: 1, max: 86_400, integer: true },
      'use at most a day',
    );
    problems.number('retries', limits.retries, { min: 0, max: 10, integer: true }, 'use 1');
    problems.optionalFormat('containerName', args.containerName, Formats.CONTAINER_NAME);
    ContainerRuntime.check(problems, args);
  }

  /** Identity of the container. */
  public readonly identity: WorkloadIdentity;
  /** Containers and volumes. */
  public readonly template: TemplateShape;
  private readonly workloadProfile: string;
  /** Secrets of the app, by reference to the vault. */
  public readonly secrets: { name: string; keyVaultUrl: pulumi.Input<string>; identity: pulumi.Input<string> }[];
  /** Container registries the app can pull from. */
  public readonly registries: { server: pulumi.Input<string>; identity: pulumi.Input<string> }[];

  constructor(name: string, args: ContainerArgs, parent: pulumi.Resource) {
    const settings = resolveContainer(args);
    const { resourceGroupName, location, tags, secretVariables, registryServer, registryId } = settings;
    const distinct = [...new Map(secretVariables.map((it) => [it.secretName, it])).values()];
    const secretIds = Object.fromEntries(distinct.map((it) => [it.secretName, it.secretId]));
    this.identity = new WorkloadIdentity(
      name,
      { resourceGroupName, location, tags, secretIds, registryId },
      { parent },
    );
    this.workloadProfile = settings.workloadProfile;
    const identity = this.identity.readyIdentityId;
    this.secrets = distinct.map((it) => ({ name: it.secretName, keyVaultUrl: it.keyVaultUri, identity }));
    this.registries = registryServer === undefined ? [] : [{ server: registryServer, identity }];
    const env = [
      ...PlainVariables.of(name, settings.environmentVariables),
      ...secretVariables.map((it) => ({ name: it.name, secretRef: it.secretName })),
      // Selects one of several identities for Azure SDKs in the container.
      { name: CLIENT_ID, value: this.identity.clientId },
    ];
    const { volumes, initContainers } = settings;
    const mounts = volumes.map(({ name: volumeName, mountPath }) => ({ volumeName, mountPath }));
    const volumeMounts = mounts.length === 0 ? undefined : mounts;
    this.template = {
      containers: [
        {
          name: settings.containerName ?? name,
          image: settings.image,
          command: settings.command,
          args: settings.args,
          resources: { cpu: settings.vcpus, memory: `${settings.memoryGiB}Gi` },
          env,
          volumeMounts,
        },
      ],
      initContainers:
        initContainers.length === 0 ? undefined : initContainers.map((it) => ({ ...it, env, volumeMounts })),
      volumes:
        volumes.length === 0
          ? undefined
          : volumes.map(({ name: volume, kind, storageName }) => ({ name: volume, storageType: kind, storageName })),
    };
  }

  /** Creates a job that runs the container, after `dependsOn` of its component: Pulumi does not pass it on to children. */
  public createJob(
    name: string,
    job: JobArgs,
    parent: pulumi.Resource,
    dependsOn?: pulumi.ResourceOptions['dependsOn'],
  ): app.Job {
    const { configuration, ...args } = job;
    return new app.Job(
      name,
      {
        ...args,
        workloadProfileName: this.workloadProfile,
        identity: this.assigned,
        configuration: { ...configuration, secrets: this.secrets, registries: this.registries },
        template: this.template,
      },
      pulumi.mergeOptions({ parent, dependsOn: this.identity.grants }, { dependsOn }),
    );
  }

  /** Identity, as the app or job refers to it. */
  public get assigned(): { type: string; userAssignedIdentities: pulumi.Input<string>[] } {
    return { type: 'UserAssigned', userAssignedIdentities: [this.identity.readyIdentityId] };
  }
}

/** Returns false if both values are known and differ. */
function isSame(one: pulumi.Input<string>, other: pulumi.Input<string>): boolean {
  return typeof one !== 'string' || typeof other !== 'string' || one === other;
}

/** Adds the problems of secret variables. `taken` are the names of the plain variables. */
function checkSecretVariables(problems: Problems, variables: SecretVariable[], taken: string[]): void {
  const seen = new Set(taken);
  [...taken, ...variables.map(({ name }) => name)]
    .filter((name) => name === CLIENT_ID)
    .forEach((property) =>
      problems.check(false, {
        code: ProblemCode.RESERVED_NAME,
        property,
        what: `${CLIENT_ID} is among your variables, but the component sets it to the identity of the app`,
        expected: 'another name',
        fix: 'remove it: Azure SDKs in the container use the identity of the app',
      }),
    );
  variables.forEach(({ name, secretName, keyVaultUri, secretId }) => {
    const property = `secretVariables[${name}]`;
    problems.format(`${property}.name`, name, Formats.VARIABLE_NAME);
    const other = variables.find((it) => it.secretName === secretName);
    problems.check(
      other === undefined || (isSame(other.keyVaultUri, keyVaultUri) && isSame(other.secretId, secretId)),
      {
        code: ProblemCode.NAMES_COLLIDE,
        property: `${property}.secretName`,
        what: `${other?.name} and ${name} have the secret name ${secretName}, but different secrets`,
        expected: 'one name for each secret of the app',
        fix: 'rename one of the two in secretName',
      },
    );
    problems.match(`${property}.secretName`, secretName, /^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/, {
      expected: 'lowercase letters, digits and hyphens',
      fix: 'rename the secret',
    });
    problems.check(!seen.has(name), {
      code: ProblemCode.DUPLICATE,
      property,
      what: `two variables are named ${name}`,
      expected: 'each name once',
      fix: 'remove or rename one of them',
    });
    seen.add(name);
  });
}
