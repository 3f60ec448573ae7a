import * as pulumi from '@pulumi/pulumi';
import { ImageTag, ProblemCode, Problems } from '../../domain';

/** Storage behind a volume. */
export enum VolumeKind {
  /** An empty folder, deleted with the replica. */
  EMPTY_DIR = 'EmptyDir',
  /** A file share that the environment knows by `storageName` (SMB). */
  AZURE_FILE = 'AzureFile',
  /** A file share that the environment knows by `storageName` (NFS). */
  NFS_AZURE_FILE = 'NfsAzureFile',
  /** A file for each secret of `secretVariables`. */
  SECRET = 'Secret',
}

/** A folder that is mounted in the container and its init containers. */
export interface ContainerVolume {
  /** Name of the volume: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Absolute path of the folder. */
  readonly mountPath: string;
  /** Storage behind the folder. */
  readonly kind: VolumeKind;
  /**
   * Name of a storage of the environment. Required for file shares.
   * @default - none
   */
  readonly storageName?: string;
}

/** A container that runs to its end before the main one starts. It has the same environment, secrets and volumes. */
export interface InitContainer {
  /** Name of the container. */
  readonly name: string;
  /** Container image. */
  readonly image: pulumi.Input<string>;
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
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_RULE = { expected: '1 to 63 lower-case letters, digits and inner hyphens', fix: 'rename it' };
const SHARES = [VolumeKind.AZURE_FILE, VolumeKind.NFS_AZURE_FILE];

/** Adds the problems of volumes and init containers. */
export function checkExtras(
  problems: Problems,
  containerName: string | undefined,
  volumes: ContainerVolume[],
  initContainers: InitContainer[],
): void {
  problems.unique(
    'volumes',
    volumes.map(({ name }) => name),
    'volume name',
  );
  problems.unique(
    'volumes',
    volumes.map(({ mountPath }) => mountPath),
    'mount path',
  );
  volumes.forEach(({ name, mountPath, kind, storageName }) => {
    const at = `volumes[${name}]`;
    problems.match(`${at}.name`, name, NAME, NAME_RULE);
    problems.match(`${at}.mountPath`, mountPath, /^\/[^\s:]+$/, {
      expected: 'an absolute path',
      fix: "use a path such as '/var/cache/app'",
    });
    const isShare = SHARES.includes(kind);
    problems.check(isShare === (storageName !== undefined), {
      code: isShare ? ProblemCode.MISSING_VALUE : ProblemCode.PROP_WITHOUT_EFFECT,
      property: `${at}.storageName`,
      what: isShare ? `storageName is missing for ${kind}` : `storageName is set, but a volume of ${kind} has none`,
      expected: 'storageName with a file share only',
      fix: isShare ? 'pass the name of the storage in the environment' : 'remove storageName',
    });
  });
  problems.unique(
    'initContainers',
    [...(containerName === undefined ? [] : [containerName]), ...initContainers.map(({ name }) => name)],
    'container name',
  );
  initContainers.forEach(({ name, image }) => {
    problems.match(`initContainers[${name}].name`, name, NAME, NAME_RULE);
    if (typeof image === 'string') ImageTag.check(problems, `initContainers[${name}].image`, image);
  });
}
