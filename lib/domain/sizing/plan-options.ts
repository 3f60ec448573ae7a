/** Cloud that a plan is for. */
export enum Cloud {
  /** Amazon Web Services, built with the CDK. */
  AWS = 'aws',
  /** Microsoft Azure, built with Pulumi. */
  AZURE = 'azure',
}

/** Service that runs the web tier. */
export enum ComputeService {
  /** Tasks of ECS on Fargate. AWS only. */
  FARGATE = 'fargate',
  /** EC2 instances in an Auto Scaling group. AWS only. */
  EC2 = 'ec2',
  /** Replicas in Azure Container Apps. Azure only. */
  CONTAINER_APPS = 'container-apps',
}

/** Place where a plan is to run. */
export interface PlanOptions {
  /**
   * Cloud of the plan.
   * @default Cloud.AWS
   */
  readonly cloud?: Cloud;
  /**
   * Region, e.g. `eu-west-1` or `westeurope`. Prices are those of us-east-1 and East US 2 in every region.
   * @default - us-east-1, or centralus
   */
  readonly region?: string;
  /**
   * Service that runs the web tier.
   * @default - ComputeService.FARGATE, or ComputeService.CONTAINER_APPS
   */
  readonly compute?: ComputeService;
}
