import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { Backup } from '@aws-sdk/client-backup';
import { CloudFormation, paginateListStackResources } from '@aws-sdk/client-cloudformation';
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
import { readOnly } from './read-only';

/** A resource of a deployed stack. */
export interface Deployed {
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** A deployed stack. */
export interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** Settings of the AWS clients. Without an endpoint and credentials, the SDK finds them as the AWS CLI does. */
export interface ClientSettings {
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** CloudFront's resources, their web ACL and their metrics are in this region. */
const EDGE_REGION = 'us-east-1';

/** The stacks of a system in one account, read with the AWS SDK. Its clients refuse every command that writes. */
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
  private readonly others = new Map<string, Account>();

  constructor(
    private readonly settings: ClientSettings,
    private readonly region: string,
    /** Stacks under test; look-ups are limited to their resources. */
    private readonly stacks: readonly StackPlace[] = [],
  ) {
    const config = { ...settings, region, maxAttempts: settings.endpoint === undefined ? 5 : 2 };
    this.autoScaling = readOnly(new AutoScaling(config));
    this.backup = readOnly(new Backup(config));
    this.cloudFormation = readOnly(new CloudFormation(config));
    this.cloudFront = readOnly(new CloudFront(config));
    this.cloudWatch = readOnly(new CloudWatch(config));
    this.ec2 = readOnly(new EC2(config));
    this.ecs = readOnly(new ECS(config));
    this.elastiCache = readOnly(new ElastiCache(config));
    this.iam = readOnly(new IAM(config));
    this.kms = readOnly(new KMS(config));
    this.loadBalancing = readOnly(new ElasticLoadBalancingV2(config));
    this.logs = readOnly(new CloudWatchLogs(config));
    this.rds = readOnly(new RDS(config));
    this.s3 = readOnly(new S3({ ...config, forcePathStyle: settings.endpoint !== undefined }));
    this.scheduler = readOnly(new Scheduler(config));
    this.secrets = readOnly(new SecretsManager(config));
    this.sns = readOnly(new SNS(config));
    this.ssm = readOnly(new SSM(config));
    this.waf = readOnly(new WAFV2({ ...config, region: EDGE_REGION }));
  }

  /** Caches a response: many rows read the same resource. */
  public once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    let answer = this.answers.get(question);
    if (!answer) this.answers.set(question, (answer = ask()));
    return answer as Promise<T>;
  }

  /** Returns the account in each region that has one of the stacks. */
  public regions(): Account[] {
    return [...new Set([this.region, ...this.stacks.map((it) => it.region)])].map((it) => this.at(it));
  }

  /** Returns the deployed resources of a type in the stacks under test, of every region. */
  public async resources(type?: string): Promise<Deployed[]> {
    const all = await this.once('resources', async () => {
      const stacks = await Promise.all(this.stacks.map((stack) => this.resourcesOf(stack)));
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

  private async resourcesOf({ name, region }: StackPlace): Promise<Deployed[]> {
    const pages = paginateListStackResources({ client: this.at(region).cloudFormation }, { StackName: name });
    const found: Deployed[] = [];
    for await (const { StackResourceSummaries = [] } of pages) {
      found.push(
        ...StackResourceSummaries.map((it) => ({
          stack: name,
          logicalId: it.LogicalResourceId ?? '',
          physicalId: it.PhysicalResourceId ?? '',
          type: it.ResourceType ?? '',
        })),
      );
    }
    return found;
  }

  private at(region: string): Account {
    if (region === this.region) return this;
    const known = this.others.get(region) ?? new Account(this.settings, region, this.stacks);
    this.others.set(region, known);
    return known;
  }
}
