import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HealthCanary } from '../../lib/aws';
import { Entrance } from './entrance';
import { EnvironmentProfile } from './environment-profile';

interface HealthCanaryCheck {
  readonly path: string;
  /** @default - checks the status code only */
  readonly expectedFields?: string[];
}

/** Creates a canary that checks a health endpoint through the edge; undefined in environments without canaries. */
export function createHealthCanary(
  scope: Construct,
  { edge, healthHeader }: Entrance,
  profile: EnvironmentProfile,
  check: HealthCanaryCheck,
): HealthCanary | undefined {
  if (profile.canaryIntervalMinutes === undefined) return undefined;
  return new HealthCanary(scope, 'Canary', {
    url: `${edge.url}${check.path}`,
    expectedFields: check.expectedFields,
    secretHeader: healthHeader,
    interval: Duration.minutes(profile.canaryIntervalMinutes),
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
