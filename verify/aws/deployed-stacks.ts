import { CloudFormation, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DeploymentEnvironment } from '../../stacks/parts/environment';
import type { SystemIdentity } from '../../stacks/parts/naming';
import { Failure } from '../failure';
import type { ClientSettings, StackPlace } from './account';
import { readOnly } from './read-only';

/** CloudFront's web ACL and certificate are in this region, whatever the system's own. */
const EDGE_REGION = 'us-east-1';

/** Place of a deployed system. */
export interface DeployedIn {
  /** Id of the account. */
  readonly account: string;
  /** Main region. */
  readonly region: string;
  readonly settings: ClientSettings;
}

/** Finds the production stacks of a system by their names. Throws if there are none, or if they are in another account. */
export async function findStacks({ prefix, name }: SystemIdentity, place: DeployedIn): Promise<StackPlace[]> {
  const { account, region, settings } = place;
  const ours = new RegExp(`^${prefix}(-[a-z]+)*-${DeploymentEnvironment.PRODUCTION}$`);
  const found: StackPlace[] = [];
  for (const where of new Set([region, EDGE_REGION])) {
    const client = readOnly(new CloudFormation({ ...settings, region: where }));
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const { StackName = '', StackId = '' } of Stacks) {
        const owner = StackId.split(':')[4];
        if (owner !== account) {
          throw new Failure(
            `The credentials are for account ${owner}, and --account is ${account}.`,
            'Choose the profile of the account, or correct --account.',
          );
        }
        if (ours.test(StackName)) found.push({ name: StackName, region: where });
      }
    }
  }
  if (found.length === 0) {
    throw new Failure(
      `Account ${account} has no stack ${prefix}-…-${DeploymentEnvironment.PRODUCTION} in ${region}.`,
      `Choose the region of ${name} with --region, and a profile that may read CloudFormation.`,
    );
  }
  return found;
}
