import { Json, Shape } from '../resources/shape';
import { PulumiDeclarations } from '../resources/pulumi-declarations';
import { RegionalTemplate, TemplateDeclarations } from '../resources/template-declarations';
import { awsServices } from './aws/connected-services';
import { awsDatabases } from './aws/databases';
import { AWS_RULES } from './aws/rules';
import { azureServices } from './azure/connected-services';
import { azureDatabases } from './azure/databases';
import { AZURE_RULES } from './azure/rules';
import { CheckOptions } from './check-options';
import { CheckSettings } from './check-settings';
import { CheckRule } from './check-rule';
import { ConnectedService } from './connections/connected-service';
import { ConnectionMoment, connectionMoments } from './connections/connection-moments';
import { CheckedDatabase } from './connections/database';
import { DeclaredProgram } from './declared-program';
import { Finding, OpenQuestion } from './finding';
import { Findings } from './findings';

/**
 * Result of the checks of a program.
 *
 * @internal
 */
export interface CheckResult {
  /** Findings, in the order of their codes and resources. */
  readonly findings: readonly Finding[];
  /** Connections of each database at its worst moment. */
  readonly connections: readonly ConnectionMoment[];
  /** Services with their largest number of instances. */
  readonly services: readonly ServiceSize[];
  /** Facts that the program leaves open, so that a check could not decide. */
  readonly questions: readonly OpenQuestion[];
}

/**
 * Largest number of instances of a service.
 *
 * @internal
 */
export interface ServiceSize {
  /** Id, unique in the program. */
  readonly id: string;
  /** Name for readers. */
  readonly service: string;
  /** Maximum of its scaling. Undefined if nothing limits it, or only the deployment knows it. */
  readonly instances?: number;
}

/**
 * Checks of what a program declares: connections, scaling, alarms, durability and exposure.
 *
 * @internal
 */
export class Checks {
  /** Checks templates of CloudFormation, as one program. */
  public static ofTemplates(templates: readonly RegionalTemplate[], options: CheckOptions = {}): CheckResult {
    const program = new DeclaredProgram(TemplateDeclarations.of(templates), { templates });
    const result = resultOf(program, CheckSettings.require(options), {
      databases: awsDatabases,
      services: awsServices,
      rules: AWS_RULES,
    });
    return { ...result, questions: [...result.questions, ...templates.flatMap(untransformed)] };
  }

  /** Checks a state or preview of Pulumi. */
  public static ofPulumi(content: Json, options: CheckOptions = {}): CheckResult {
    const program = new DeclaredProgram(PulumiDeclarations.of(content), { state: content });
    return resultOf(program, CheckSettings.require(options), {
      databases: azureDatabases,
      services: azureServices,
      rules: AZURE_RULES,
    });
  }
}

/** Resources of SAM have no rules: their transform makes others of them. */
function untransformed({ stack, template }: RegionalTemplate): OpenQuestion[] {
  const isServerless = [template.Transform].flat().some((it) => /^AWS::Serverless/.test(Shape.text(it)));
  const answer = 'check the template after its transform';
  return isServerless ? [{ id: stack, resource: stack, unknown: 'what AWS::Serverless makes of it', answer }] : [];
}

/** Reading of a cloud. */
interface CloudChecks {
  readonly databases: (program: DeclaredProgram) => CheckedDatabase[];
  readonly services: (program: DeclaredProgram) => ConnectedService[];
  readonly rules: readonly CheckRule[];
}

function resultOf(program: DeclaredProgram, options: CheckOptions, cloud: CloudChecks): CheckResult {
  const findings = new Findings();
  const services = cloud.services(program);
  const connections = connectionMoments(findings, cloud.databases(program), services, options);
  cloud.rules.forEach((rule) => rule(program, findings, options));
  return {
    ...{ findings: findings.all, connections, questions: findings.questions },
    services: services.map(({ resource: { id, name }, instances: { most } }) => ({
      ...{ id, service: name },
      ...(most === undefined || Number.isNaN(most) ? {} : { instances: most }),
    })),
  };
}
