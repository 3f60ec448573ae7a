import { EncryptionKeys, NagFindings } from '../../lib/aws';
import { Token, aws_ecr as ecr, aws_ecs as ecs, aws_ssm as ssm } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Problems, ProblemCode } from '../../lib/domain';
import { EnvironmentProfile } from './environment-profile';
import { PLACEHOLDER, RELEASED } from './image-choice';

/**
 * A repository for the images of one part of a system, and the name of the parameter with the address of the image that runs.
 *
 * The pipeline creates the parameter with its first release. It is no resource of the stack: CloudFormation would write its first value
 * back whenever it updates the resource, for other tags too. https://github.com/aws/aws-cdk/issues/25949
 */
export class ImageStore extends Construct {
  public readonly repository: ecr.Repository;
  /** Name of the parameter with the address of the image that runs. The pipeline writes it after a release. */
  public readonly parameterName: string;

  constructor(scope: Construct, id: string, props: { name: string; profile: EnvironmentProfile }) {
    super(scope, id);
    const { name, profile } = props;
    const encryptionKey = EncryptionKeys.forData(this);
    this.repository = new ecr.Repository(this, 'Repository', {
      repositoryName: name,
      encryption: encryptionKey && ecr.RepositoryEncryption.KMS,
      encryptionKey,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE, // a tag always refers to the same release
      lifecycleRules: [
        {
          description: 'Untagged images',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: undefined,
          maxImageCount: 5,
        },
        { description: 'Releases to keep for rollback', tagStatus: ecr.TagStatus.ANY, maxImageCount: 50 },
      ],
      removalPolicy: profile.dataRemoval,
    });
    this.parameterName = `/${name}/image`;
  }
}

/**
 * Image that `choice` names: `placeholder` or undefined, `released`, or your address.
 *
 * @param store repository of the pipeline's images, for `released`
 */
export function chosenImage(
  scope: Construct,
  property: string,
  choice: string | undefined,
  store?: ImageStore,
): ecs.ContainerImage | undefined {
  if (choice === undefined || choice === PLACEHOLDER) return undefined;
  if (choice === RELEASED && store) {
    // By name: CloudFormation reads the parameter at deployment, and the template stays the same.
    const address = ssm.StringParameter.valueForStringParameter(scope, store.parameterName);
    return new StoredImage(address, store.repository);
  }
  const problems = new Problems('the images', scope.node.path);
  problems.check(
    Token.isUnresolved(choice) ||
      /^[a-z0-9][\w.-]*(:\d+)?\/[\w./-]+(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/i.test(choice),
    {
      code: ProblemCode.INVALID_FORMAT,
      property: property,
      what: `${property} is '${choice}'`,
      expected: `${store ? `'${RELEASED}', ` : ''}'${PLACEHOLDER}', or an image address with a digest or a tag other than latest`,
      fix: "use the address of a release, e.g. 'registry.example.com/app/backend:1.4.2'",
    },
  );
  problems.throwIfAny();
  const ours = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(choice);
  if (!ours) return ecs.ContainerImage.fromRegistry(choice);
  const [, account, region, repositoryName] = ours;
  const repositoryArn = `arn:aws:ecr:${region}:${account}:repository/${repositoryName}`;
  const repository = ecr.Repository.fromRepositoryAttributes(scope, `${property}Repository`, {
    repositoryArn,
    repositoryName,
  });
  return new StoredImage(choice, repository);
}

/** An image of a repository with an address that is known only at deployment. */
class StoredImage extends ecs.ContainerImage {
  constructor(
    private readonly address: string,
    private readonly repository: ecr.IRepository,
  ) {
    super();
  }

  public bind(_scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const role = container.taskDefinition.obtainExecutionRole();
    this.repository.grantPull(role);
    NagFindings.acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'ecr:GetAuthorizationToken does not support resource-level permissions. Pulling is limited to one repository.',
    });
    return { imageName: this.address };
  }
}
