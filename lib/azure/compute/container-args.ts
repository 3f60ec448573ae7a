import * as pulumi from '@pulumi/pulumi';
import { Defaults } from '../../domain';
import { ComponentArgs } from '../component-args';
import { ContainerVolume, InitContainer } from './container-extras';
import { ContainerSize } from './container-size';

/** A secret in Key Vault: the result of `Secrets.secret`, or an existing secret. */
export interface SecretReference {
  /** Name of the secret in the app or job: lowercase letters, digits and hyphens. */
  readonly name: string;
  /** Resource id of the secret. The app or job receives permission to read this secret only. */
  readonly id: pulumi.Input<string>;
  /** URI of the secret without a version. */
  readonly uri: pulumi.Input<string>;
}

/** An environment variable whose value is a secret in Key Vault. */
export interface SecretVariable {
  /** Name of the variable, e.g. `DATABASE_URL`. */
  readonly name: string;
  /** Name of the secret in the app: lowercase letters, digits and hyphens. */
  readonly secretName: string;
  /** URI of the secret without a version, e.g. `VaultSecret.uri`. */
  readonly keyVaultUri: pulumi.Input<string>;
  /** Resource id of the secret, e.g. `VaultSecret.id`. The app receives permission to read this secret only. */
  readonly secretId: pulumi.Input<string>;
}

/** Arguments that apps and jobs share: the container and its secrets. */
export interface ContainerArgs extends ComponentArgs {
  /** Container image. */
  readonly image: pulumi.Input<string>;
  /**
   * Name of the container.
   * @default - the name of the app
   */
  readonly containerName?: string;
  /**
   * Command that replaces the image's entry point.
   * @default - the image's entry point
   */
  readonly command?: string[];
  /**
   * Arguments of the command.
   * @default - the image's arguments
   */
  readonly args?: string[];
  /**
   * vCPUs of a replica: 0.25 to 4 in steps of 0.25 in the Consumption profile.
   * [Sizes](https://learn.microsoft.com/azure/container-apps/containers#allocations)
   * @default 0.5
   */
  readonly vcpus?: number;
  /**
   * Memory of a replica in GiB. The Consumption profile requires 2 GiB per vCPU.
   * @default - 2 GiB per vCPU
   */
  readonly memoryGiB?: number;
  /**
   * Workload profile of the environment, e.g. the `name` of a `DedicatedProfile`.
   * @default 'Consumption'
   */
  readonly workloadProfile?: string;
  /**
   * Environment variables. Do not pass secrets: the portal shows the values.
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: pulumi.Input<string> };
  /**
   * Environment variables from Key Vault.
   * @default - none
   */
  readonly secretVariables?: SecretVariable[];
  /**
   * Host name of the registry, e.g. `Registry.loginServer`. The app pulls the image with its identity.
   * @default - a registry that requires no login
   */
  readonly registryServer?: pulumi.Input<string>;
  /**
   * Resource id of that registry. The app's identity receives permission to pull.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Containers that run one after the other before the main one starts.
   * @default - none
   */
  readonly initContainers?: InitContainer[];
  /**
   * Folders that are mounted in the container.
   * @default - none
   */
  readonly volumes?: ContainerVolume[];
}

/** Returns a variable with a secret of the vault. */
export function secretVariable(name: string, secret: SecretReference): SecretVariable {
  return { name, secretName: secret.name, keyVaultUri: secret.uri, secretId: secret.id };
}

/** @internal */
export const DEFAULTS = { vcpus: 0.5, workloadProfile: 'Consumption' } satisfies Partial<ContainerArgs>;

/** Returns the planned size of a container. If `args` has its own number of vCPUs, the memory follows from that. */
export function plannedContainer(
  plan: { readonly vcpus: number; readonly memoryGiB: number },
  { vcpus }: ContainerArgs,
): Pick<ContainerArgs, 'vcpus' | 'memoryGiB'> {
  return { vcpus: plan.vcpus, ...(vcpus === undefined ? { memoryGiB: plan.memoryGiB } : {}) };
}

/** Returns the arguments with all defaults. */
export function resolveContainer(args: ContainerArgs) {
  const settings = Defaults.apply(args, {
    ...DEFAULTS,
    environmentVariables: {},
    secretVariables: [],
    initContainers: [],
    volumes: [],
  });
  return { ...settings, memoryGiB: args.memoryGiB ?? ContainerSize.memoryFor(settings.vcpus) };
}
