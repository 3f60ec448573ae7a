import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../domain';

/** How an application is started. */
export interface ApplicationOptions {
  /**
   * The command of the service, found on the PATH of its virtual environment, started in the application's folder; e.g.
   * `newrelic-admin run-program gunicorn main:app` (TT-APM-02) or `ddtrace-run gunicorn main:app` (TT-APM-03), which read
   * the delivered gunicorn.conf.py as well.
   * @default - `gunicorn -c /etc/SERVICE/gunicorn.conf.py main:app`
   */
  readonly startCommand?: string;
  /**
   * Python for the virtual environment, as its package is called on Amazon Linux 2023, e.g. `python3.12`.
   * @default 'python3' - the system's
   */
  readonly python?: string;
}

/**
 * What the boot of an instance needs to know about an application.
 *
 * @internal
 */
export interface BoundApplication {
  /** s3:// address of an archive to unpack. */
  readonly uri?: string;
  /** Bucket of the archive, and what of it the instances may read. */
  readonly bucket?: s3.IBucket;
  readonly readableKeys?: string;
  /** Shell commands that install it. */
  readonly commands?: string[];
}

/** How your application gets onto the instances. */
export class Application {
  /**
   * A machine image that holds the application in `/opt/SERVICE/current`. It must descend from Amazon Linux 2023 (dnf, AWS
   * CLI, python3, root device /dev/xvda).
   */
  public static ami(image: ec2.IMachineImage, startCommand?: string): Application {
    return new Application({ startCommand }, () => ({}), image);
  }

  /**
   * A zip or tar.gz in S3, with the application at its root. Give every release a key of its own, in a folder of its own
   * (`releases/app-1.4.2.tar.gz`): instances may read that folder, so that a rollback can start the release before. A
   * requirements.txt at its root is installed into a virtual environment.
   */
  public static s3Artifact(bucket: s3.IBucket, key: string, options: ApplicationOptions = {}): Application {
    const problems = new Problems('an application', 'Application.s3Artifact');
    problems.check(Token.isUnresolved(key) || /^[A-Za-z0-9!_.*'()/-]+$/.test(key), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'key',
      what: `key is '${key}'`,
      expected: "letters, digits and ! - _ . * ' ( ) /",
      fix: 'rename the object',
    });
    problems.throwIfAny();
    const folder = Token.isUnresolved(key) ? -1 : key.lastIndexOf('/');
    return new Application(options, () => ({
      uri: `s3://${bucket.bucketName}/${key}`,
      bucket,
      readableKeys: folder < 0 ? key : `${key.slice(0, folder)}/*`,
    }));
  }

  /** A folder on the machine that deploys, shipped as a CDK asset: a changed file replaces the instances. */
  public static directory(path: string, options: ApplicationOptions = {}): Application {
    return new Application(options, (scope) => {
      const asset = new s3assets.Asset(scope, 'Application', {
        path,
        exclude: ['**/__pycache__', '**/*.pyc', '.git', '.venv'],
      });
      // Instances may read the asset bucket anyway, for their own files.
      return { uri: asset.s3ObjectUrl };
    });
  }

  /** Your own commands, run as root once at boot; they leave the application in `/opt/SERVICE/current`. No secrets in here. */
  public static userData(commands: string[], options: ApplicationOptions = {}): Application {
    const problems = new Problems('an application', 'Application.userData');
    problems.check(commands.length > 0, {
      code: ProblemCode.EMPTY_LIST,
      property: 'commands',
      what: 'commands is empty',
      expected: 'at least one command',
      fix: 'add the commands that install the application',
    });
    problems.throwIfAny();
    return new Application(options, () => ({ commands }));
  }

  /** The command of the service, when one was given. */
  public readonly startCommand?: string;
  /** Python for the virtual environment. */
  public readonly python: string;

  private constructor(
    options: ApplicationOptions,
    private readonly binding: (scope: Construct) => BoundApplication,
    /** The machine image, when the application brings one. */
    public readonly machineImage?: ec2.IMachineImage,
  ) {
    this.startCommand = options.startCommand;
    this.python = options.python ?? 'python3';
    const problems = new Problems('an application', 'Application');
    problems.check(/^python3(\.\d+)?$/.test(this.python), {
      code: ProblemCode.INVALID_FORMAT,
      property: 'python',
      what: `python is '${this.python}'`,
      expected: "'python3' or a package such as 'python3.12'",
      fix: 'use the name of the Amazon Linux package',
    });
    problems.throwIfAny();
  }

  /** @internal */
  public _bind(scope: Construct): BoundApplication {
    return this.binding(scope);
  }
}
