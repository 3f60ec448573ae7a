import { RemovalPolicy } from 'aws-cdk-lib';
import { PriceClass } from 'aws-cdk-lib/aws-cloudfront';
import { ComparisonOperator, TreatMissingData, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { CpuCredits } from 'aws-cdk-lib/aws-ec2';
import { SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DatabaseInsightsMode } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { DeclaredTypes, Problems } from '../domain';
import * as TABLE from './declared-types.json';

/** Enums of the CDK that props use. */
const ENUMS = {
  ...{ ComparisonOperator, CpuCredits, DatabaseInsightsMode, PriceClass, RemovalPolicy, RetentionDays },
  ...{ SslPolicy, TreatMissingData, Unit },
};
/** Types of this door and of the domain. */
const TYPES = new DeclaredTypes(TABLE, ENUMS);

/**
 * Returns the props of a construct, or the arguments of a method (`Class#method`), without null.
 *
 * Throws every problem with their types. Call it before anything else: a construct that throws must not leave children behind.
 */
export function requireTypes<T extends object>(construct: IConstruct, name: string, values: T): T {
  return TYPES.require(Problems.of(construct), name, values);
}

/** Like `requireTypes`, for the arguments of a static method (`Class.method`). */
export function requireArguments<T extends object>(name: string, values: T): T {
  return TYPES.require(new Problems(`the arguments of ${name}`, name), name, values);
}
