import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { Backup } from '@aws-sdk/client-backup';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EC2 } from '@aws-sdk/client-ec2';
import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElastiCache } from '@aws-sdk/client-elasticache';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SNS } from '@aws-sdk/client-sns';
import { SSM } from '@aws-sdk/client-ssm';
import { WAFV2 } from '@aws-sdk/client-wafv2';
import { LOCAL_ACCOUNT } from './workspace';

/** A resource of a deployed stack. */
export interface Deployed {
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** The embedded account in one region, read with the AWS SDK. */
export class Account {
  public readonly autoScaling: AutoScaling;
  public readonly backup: Backup;
  public readonly cloudFormation: CloudFormation;
  public readonly cloudFront: CloudFront;
  public readonly cloudWatch: CloudWatch;
  public readonly ec2: EC2;
  public readonly ecs: ECS;
  public readonly elastiCache: ElastiCache;
  public readonly iam: IAM;
  public readonly kms: KMS;
  public readonly loadBalancing: ElasticLoadBalancingV2;
  public readonly logs: CloudWatchLogs;
  public readonly rds: RDS;
  public readonly s3: S3;
  public readonly scheduler: Scheduler;
  public readonly secrets: SecretsManager;
  public readonly sns: SNS;
  public readonly ssm: SSM;
  public readonly waf: WAFV2;

  private readonly answers = new Map<string, Promise<unknown>>();

  constructor(
    public readonly endpoint: string,
    region: string,
    /** Names of the stacks under test; look-ups are limited to their resources. */
    private readonly stackNames: readonly string[] = [],
  ) {
    const config = {
      endpoint,
      region,
      credentials: { accessKeyId: LOCAL_ACCOUNT, secretAccessKey: 'local' },
      maxAttempts: 2,
    };
    this.autoScaling = new AutoScaling(config);
    this.backup = new Backup(config);
    this.cloudFormation = new CloudFormation(config);
    this.cloudFront = new CloudFront(config);
    this.cloudWatch = new CloudWatch(config);
    this.ec2 = new EC2(config);
    this.ecs = new ECS(config);
    this.elastiCache = new ElastiCache(config);
    this.iam = new IAM(config);
    this.kms = new KMS(config);
    this.loadBalancing = new ElasticLoadBalancingV2(config);
    this.logs = new CloudWatchLogs(config);
    this.rds = new RDS(config);
    this.s3 = new S3({ ...config, forcePathStyle: true });
    this.scheduler = new Scheduler(config);
    this.secrets = new SecretsManager(config);
    this.sns = new SNS(config);
    this.ssm = new SSM(config);
    this.waf = new WAFV2(config);
  }

  /** Caches a response: many rows read the same resource. */
  public once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    let answer = this.answers.get(question);
    if (!answer) this.answers.set(question, (answer = ask()));
    return answer as Promise<T>;
  }

  /** Returns the deployed resources of a type in the stacks under test. */
  public async resources(type?: string): Promise<Deployed[]> {
    const all = await this.once('resources', async () => {
      const stacks = await Promise.all(this.stackNames.map((name) => this.resourcesOf(name)));
      return stacks.flat();
    });
    return all.filter((it) => type === undefined || it.type === type);
  }

  /** Returns the physical id of the only resource of a type whose logical id matches. */
  public async one(type: string, logicalId = /./): Promise<string> {
    const found = (await this.resources(type)).filter((it) => logicalId.test(it.logicalId));
    if (found.length !== 1) throw new Error(`${found.length} ${type} match ${String(logicalId)}`);
    return found[0].physicalId;
  }

  private async resourcesOf(stack: string): Promise<Deployed[]> {
    const { StackResources } = await this.cloudFormation.describeStackResources({ StackName: stack });
    return (StackResources ?? []).map((it) => ({
      stack,
      logicalId: it.LogicalResourceId ?? '',
      physicalId: it.PhysicalResourceId ?? '',
      type: it.ResourceType ?? '',
    }));
  }
}
