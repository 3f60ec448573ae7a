import { readFileSync } from 'node:fs';
import {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import { CheckCodes, CheckOptions, CheckSettings, Checks, Finding, Json, Severity } from '../../domain';
import { requireArguments } from '../declared-types';

const NAME = 'loadbearing';

/**
 * Plugin that checks an app when it is synthesized: connections, scaling, alarms, durability, exposure and permissions, whether the app
 * uses constructs of this package or not.
 *
 * An error stops the synthesis, a warning is part of the report. Acknowledge a finding on its construct by the code, such as
 * `loadbearing::LB2107`. Add the packs of cdk-nag beside it: rules that they have are not repeated here. `docs/checks.md` lists the codes.
 *
 * @example
 * const app = new App();
 * Validations.of(app).addPlugins(new LoadbearingChecks({ requiredTags: ['Project', 'Owner'] }));
 */
export class LoadbearingChecks implements IPolicyValidationPlugin {
  /** Name of the plugin in the report. */
  public readonly name: string = NAME;
  /** Codes of the rules. */
  public readonly ruleIds?: string[] = [...CheckCodes.ALL];

  private readonly options: CheckOptions;

  constructor(options: CheckOptions = {}) {
    this.options = CheckSettings.require(requireArguments('new LoadbearingChecks', { options }).options);
  }

  /** Checks the templates of an app. CDK calls it. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const { stackTemplates } = requireArguments('LoadbearingChecks#validate', { context }).context;
    const stacks = stackTemplates.map(({ stackConstructPath, templatePath, region }) => ({
      ...{ stack: stackConstructPath, region: region ?? '', templatePath },
      template: JSON.parse(readFileSync(templatePath, 'utf8')) as Json,
    }));
    const { findings } = Checks.ofTemplates(stacks, this.options);
    const paths = new Map(stacks.map(({ stack, templatePath }) => [stack, templatePath]));
    return {
      success: !findings.some(({ severity }) => severity === Severity.ERROR),
      violations: findings.map((it) => violationOf(it, paths)),
    };
  }
}

function violationOf(finding: Finding, paths: ReadonlyMap<string, string>): PolicyViolation {
  const { code, id, reason, fix, severity, property } = finding;
  const end = id.lastIndexOf('/');
  return {
    ruleName: code,
    description: `${CheckCodes.nameOf(code)}: ${reason}`,
    ...{ fix, severity },
    violatingResources: [
      {
        resourceLogicalId: id.slice(end + 1),
        templatePath: paths.get(id.slice(0, end)),
        locations: [property === '' ? 'Properties' : `Properties.${property}`],
      },
    ],
  };
}
