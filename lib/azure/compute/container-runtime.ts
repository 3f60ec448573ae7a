import * as app from '@pulumi/azure-native/app';
import * as inputs from '@pulumi/azure-native/types/input';
import * as pulumi from '@pulumi/pulumi';
import { Problems, ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { CONSUMPTION_PROFILE, ContainerSize } from './container-size';
import { WorkloadIdentity } from './workload-identity';

/** An environment variable whose value is a secret in Key Vault. */
export interface SecretVariable {
  /** Name of the variable, e.g. `DATABASE_URL`. */
  readonly name: string;
  /** Name of the secret in the app: small letters, digits and hyphens. */
  readonly secretName: string;
  /** Address of the secret without a version, e.g. `VaultSecret.uri`. */
  readonly keyVaultUri: pulumi.Input<string>;
  /** Resource id of the secret, e.g. `VaultSecret.id`: the app is allowed to read it, and no other. */
  readonly secretId: pulumi.Input<string>;
}

/** What a container runs: the same for an app and a job. */
export interface ContainerArgs extends ComponentArgs {
  /** The image. */
  readonly image: pulumi.Input<string>;
  /**
   * Name of the container.
   * @default - the name of the app
   */
  readonly containerName?: string;
  /**
   * Command, in place of the image's entry point.
   * @default - the image's
   */
  readonly command?: string[];
  /**
   * Arguments of the command.
   * @default - the image's
   */
  readonly args?: string[];
  /**
   * Processors of a replica: 0.25 to 4 in the Consumption profile.
   * @default 0.5
   */
  readonly vcpus?: number;
  /**
   * Memory of a replica in GiB.
   * @default - 2 for each processor, as the Consumption profile wants it
   */
  readonly memoryGiB?: number;
  /**
   * Environment variables. No secrets: they can be read in the portal.
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: pulumi.Input<string> };
  /**
   * Environment variables from Key Vault.
   * @default - none
   */
  readonly secretVariables?: SecretVariable[];
  /**
   * Host name of the registry the image is pulled from with the app's identity, e.g. `Registry.loginServer`.
   * @default - a registry that asks for no login
   */
  readonly registryServer?: pulumi.Input<string>;
  /**
   * Resource id of that registry: the identity is allowed to pull.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
}

/** What a job has beside its container. */
interface JobArgs extends ComponentArgs {
  readonly jobName: string;
  readonly environmentId: pulumi.Input<string>;
  /** What starts it, how long it may take and how often it is tried. */
  readonly configuration: Omit<inputs.app.JobConfigurationArgs, 'secrets' | 'registries'>;
}

const DEFAULT_VCPUS = 0.5;

/** @internal What an app and a job have in common: identity, secrets, registry and the container itself. */
export class ContainerRuntime {
  /** Adds the problems of a container. */
  public static check(problems: Problems, args: ContainerArgs, workloadProfile: string): void {
    const { vcpus = DEFAULT_VCPUS, memoryGiB = ContainerSize.memoryFor(vcpus) } = args;
    ContainerSize.check(problems, vcpus, memoryGiB, workloadProfile);
    problems.check((args.registryServer === undefined) === (args.registryId === undefined), {
      code: ProblemCode.UNREVIEWED,
      property: args.registryId === undefined ? 'registryId' : 'registryServer',
      what: 'only one of registryServer and registryId is set',
      expected: 'both: one says where images are, the other lets the app pull them',
      fix: 'pass loginServer and registryId of the registry',
    });
    const seen = new Set(Object.keys(args.environmentVariables ?? {}));
    (args.secretVariables ?? []).forEach(({ name, secretName }) => {
      problems.check(/^[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?$/.test(secretName), {
        code: ProblemCode.INVALID_FORMAT,
        property: `secretVariables[${name}].secretName`,
        what: `secretName is ${JSON.stringify(secretName)}`,
        expected: 'small letters, digits and hyphens',
        fix: 'rename the secret',
      });
      problems.check(!seen.has(name), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: `secretVariables[${name}]`,
        what: `two variables are named ${name}`,
        expected: 'one',
        fix: 'remove one',
      });
      seen.add(name);
    });
  }

  /** What the container may do. */
  public readonly identity: WorkloadIdentity;
  /** The container. */
  public readonly container: ContainerShape;
  /** Secrets of the app, from the vault. */
  public readonly secrets: { name: string; keyVaultUrl: pulumi.Input<string>; identity: pulumi.Input<string> }[];
  /** Where images come from. */
  public readonly registries: { server: pulumi.Input<string>; identity: pulumi.Input<string> }[];

  constructor(name: string, args: ContainerArgs, parent: pulumi.Resource) {
    const { resourceGroupName, location, tags, secretVariables = [], registryServer, registryId } = args;
    const { vcpus = DEFAULT_VCPUS, memoryGiB = ContainerSize.memoryFor(vcpus) } = args;
    const distinct = [...new Map(secretVariables.map((it) => [it.secretName, it])).values()];
    this.identity = new WorkloadIdentity(
      name,
      { resourceGroupName, location, tags, secretIds: distinct.map((it) => it.secretId), registryId },
      { parent },
    );
    const identity = this.identity.identityId;
    this.secrets = distinct.map((it) => ({ name: it.secretName, keyVaultUrl: it.keyVaultUri, identity }));
    this.registries = registryServer === undefined ? [] : [{ server: registryServer, identity }];
    this.container = {
      name: args.containerName ?? name,
      image: args.image,
      command: args.command,
      args: args.args,
      resources: { cpu: vcpus, memory: `${memoryGiB}Gi` },
      env: [
        ...Object.entries(args.environmentVariables ?? {}).map(([variable, value]) => ({ name: variable, value })),
        ...secretVariables.map((it) => ({ name: it.name, secretRef: it.secretName })),
        // Which of several identities an Azure SDK in the container is to use.
        { name: 'AZURE_CLIENT_ID', value: this.identity.clientId },
      ],
    };
  }

  /** A job that runs the container. */
  public createJob(name: string, job: JobArgs, parent: pulumi.Resource): app.Job {
    const { configuration, ...args } = job;
    return new app.Job(
      name,
      {
        ...args,
        workloadProfileName: CONSUMPTION_PROFILE,
        identity: this.assigned,
        configuration: { ...configuration, secrets: this.secrets, registries: this.registries },
        template: { containers: [this.container] },
      },
      { parent, dependsOn: this.identity.grants },
    );
  }

  /** The identity as the app carries it. */
  public get assigned(): { type: string; userAssignedIdentities: pulumi.Input<string>[] } {
    return { type: 'UserAssigned', userAssignedIdentities: [this.identity.identityId] };
  }
}

interface ContainerShape {
  readonly name: string;
  readonly image: pulumi.Input<string>;
  readonly command?: string[];
  readonly args?: string[];
  readonly resources: { cpu: number; memory: string };
  readonly env: { name: string; value?: pulumi.Input<string>; secretRef?: string }[];
}
