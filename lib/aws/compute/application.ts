import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Defaults, ProblemCode, Problems } from '../../domain';
import { requireArguments } from '../declared-types';

/** Start of an application. */
export interface ApplicationOptions {
  /**
   * Command of the service, e.g. `newrelic-admin run-program gunicorn main:app` or `ddtrace-run gunicorn main:app`.
   *
   * The service runs it in the application's folder and looks it up on the PATH of the virtual environment. Gunicorn reads the
   * delivered gunicorn.conf.py in any case.
   * @default - `gunicorn -c /etc/SERVICE/gunicorn.conf.py main:app`
   */
  readonly startCommand?: string;
  /**
   * Python of the virtual environment, as its package is named on Amazon Linux 2023, e.g. `python3.12`. `python3` is the system's.
   * @default 'python3'
   */
  readonly python?: string;
}

const DEFAULTS = { python: 'python3' } satisfies Partial<ApplicationOptions>;

/**
 * Source of an application, as the boot of an instance uses it.
 *
 * @internal
 */
export interface BoundApplication {
  /** s3:// address of an archive to unpack. */
  readonly uri?: string;
  /** Bucket of the archive. */
  readonly bucket?: s3.IBucket;
  /** Keys in `bucket` that the instances may read. */
  readonly readableKeys?: string;
  /** Asset with the archive, which the instances may read. */
  readonly asset?: s3assets.Asset;
  /** Shell commands that install the application. */
  readonly commands?: string[];
}

/**
 * An application for the instances of `WebTierEc2`: an archive, a folder, a machine image or commands.
 *
 * @example
 * const releases = new s3.Bucket(this, 'Releases');
 * const application = Application.s3Artifact(releases, 'releases/shop-1.4.2.tar.gz', { python: 'python3.12' });
 */
export class Application {
  /**
   * Uses a machine image with the application in `/opt/SERVICE/current`.
   *
   * Derive the image from Amazon Linux 2023: the boot needs dnf, the AWS CLI, python3 and the root device /dev/xvda.
   */
  public static ami(image: ec2.IMachineImage, startCommand?: string): Application {
    requireArguments('Application.ami', { image, startCommand });
    return new Application({ startCommand }, () => ({}), image);
  }

  /**
   * Uses a zip or tar.gz archive in S3, with the application at its root.
   *
   * The boot installs a requirements.txt at the root into a virtual environment. Give each release its own key in one folder, e.g.
   * `releases/app-1.4.2.tar.gz`. Instances may read that folder, so that a rollback can start the previous release.
   */
  public static s3Artifact(bucket: s3.IBucket, key: string, options: ApplicationOptions = {}): Application {
    requireArguments('Application.s3Artifact', { bucket, key, options });
    const unresolved = Token.isUnresolved(key);
    const problems = new Problems('an application', 'Application.s3Artifact');
    if (!unresolved) {
      problems.match('key', key, /^[A-Za-z0-9!_.*'()/-]+$/, {
        expected: "letters, digits and ! - _ . * ' ( ) /",
        fix: 'rename the object',
      });
    }
    problems.throwIfAny();
    const folder = unresolved ? -1 : key.lastIndexOf('/');
    return new Application(options, () => ({
      uri: `s3://${bucket.bucketName}/${key}`,
      bucket,
      readableKeys: folder < 0 ? key : `${key.slice(0, folder)}/*`,
    }));
  }

  /**
   * Uses a folder on the machine that deploys, as a CDK asset. A changed file replaces the instances.
   *
   * Throws if the folder does not exist, or has no module `main` and `options` no `startCommand`.
   */
  public static directory(path: string, options: ApplicationOptions = {}): Application {
    requireArguments('Application.directory', { path, options });
    checkFolder(path, options);
    return new Application(options, (scope) => {
      const asset = new s3assets.Asset(scope, 'Application', {
        path,
        exclude: ['**/__pycache__', '**/*.pyc', '.git', '.venv'],
      });
      return { uri: asset.s3ObjectUrl, asset };
    });
  }

  /**
   * Installs the application with shell commands, which run as root at the first boot and create `/opt/SERVICE/current`.
   *
   * A failing command ends the boot. The function `retry` repeats a command up to five times. The commands travel in an asset, so
   * they must not contain secrets.
   */
  public static userData(commands: string[], options: ApplicationOptions = {}): Application {
    requireArguments('Application.userData', { commands, options });
    const problems = new Problems('an application', 'Application.userData');
    problems.some('commands', commands, {
      expected: 'at least one command',
      fix: 'add the commands that install the application',
    });
    problems.check(!commands.some((command) => Token.isUnresolved(command)), {
      code: ProblemCode.UNRESOLVED_TOKEN,
      property: 'commands',
      what: 'commands contains a value known only at deployment',
      expected: 'plain text, since the commands travel in an asset',
      fix: 'pass the value through the environment of the tier and read it from /etc/SERVICE/environment',
    });
    problems.throwIfAny();
    return new Application(options, () => ({ commands }));
  }

  /** Command of the service, if the application sets one. */
  public readonly startCommand?: string;
  /** Python of the virtual environment. */
  public readonly python: string;

  private constructor(
    options: ApplicationOptions,
    private readonly binding: (scope: Construct) => BoundApplication,
    /** Machine image, if the application includes one. */
    public readonly machineImage?: ec2.IMachineImage,
  ) {
    const { python, startCommand } = Defaults.apply(options, DEFAULTS);
    const problems = new Problems('an application', 'Application');
    problems.match('python', python, /^python3(\.\d+)?$/, {
      expected: "'python3' or a package such as 'python3.12'",
      fix: 'use the name of the Amazon Linux package',
    });
    problems.throwIfAny();
    this.startCommand = startCommand;
    this.python = python;
  }

  /** @internal */
  public _bind(scope: Construct): BoundApplication {
    return this.binding(scope);
  }
}

function checkFolder(path: string, { startCommand }: ApplicationOptions): void {
  const problems = new Problems('an application', 'Application.directory');
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const advice = {
    code: ProblemCode.APPLICATION_NOT_FOUND,
    property: 'path',
    fix: `correct the path; it is read as ${resolve(path)}`,
  };
  problems.check(isFolder, { ...advice, what: `'${path}' is no folder`, expected: 'the folder of an application' });
  const hasMain = ['main.py', 'main'].some((it) => existsSync(join(path, it)));
  problems.check(!isFolder || hasMain || startCommand !== undefined, {
    ...advice,
    what: `'${path}' has no main.py, which the default command starts`,
    expected: 'main.py with app, or startCommand',
  });
  problems.throwIfAny();
}
