import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';

/** A check of a page from outside. */
export interface HealthCanaryArgs extends ComponentArgs {
  /** Where the service is, e.g. `EdgeDistribution.url`. */
  readonly url: pulumi.Input<string>;
  /**
   * The page that is asked for.
   * @default '/health'
   */
  readonly path?: string;
  /** Application Insights that keeps the results. It must be in the same resource group and region. */
  readonly applicationInsightsId: pulumi.Input<string>;
  /**
   * From where it is asked for.
   * @default - five places in America, Europe and Asia
   */
  readonly locations?: string[];
  /**
   * Seconds between two checks from one place: 300, 600 or 900.
   * @default 300
   */
  readonly frequencySeconds?: number;
}

/** Source: https://learn.microsoft.com/azure/azure-monitor/app/availability?tabs=standard#location-population-tags */
const LOCATIONS = ['us-ca-sjc-azr', 'us-va-ash-azr', 'emea-nl-ams-azr', 'emea-gb-db3-azr', 'apac-sg-sin-azr'];
const FREQUENCIES = [300, 600, 900];

/** An availability test from several places in the world: about $0.0006 a check, $25 a month from five places every five minutes. */
export class HealthCanary extends pulumi.ComponentResource {
  /** The test. */
  public readonly webTest: applicationinsights.WebTest;
  /** Its name: what its results carry. */
  public readonly canaryName: string;

  constructor(name: string, args: HealthCanaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:HealthCanary', name, {}, opts);
    const { resourceGroupName, location, tags, path = '/health', frequencySeconds = 300, locations = LOCATIONS } = args;
    InputProblems.check('HealthCanary', name, (problems) => {
      problems.check(path.startsWith('/'), {
        code: ProblemCode.UNREVIEWED,
        property: 'path',
        what: `path is ${JSON.stringify(path)}`,
        expected: 'a path that begins with /',
        fix: 'use /health',
      });
      problems.check(FREQUENCIES.includes(frequencySeconds), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: 'frequencySeconds',
        what: `frequencySeconds is ${frequencySeconds}`,
        expected: FREQUENCIES.join(', '),
        fix: 'use 300',
      });
      problems.check(locations.length >= 3, {
        code: ProblemCode.UNREVIEWED,
        property: 'locations',
        what: `${locations.length} places`,
        expected: 'at least 3: one place alone may have troubles of its own',
        fix: 'leave locations out',
      });
    });
    this.canaryName = name;
    this.webTest = new applicationinsights.WebTest(
      name,
      {
        resourceGroupName,
        location,
        // The portal shows a test below the Application Insights that this tag names.
        tags: pulumi
          .all([tags ?? {}, args.applicationInsightsId])
          .apply(([all, id]) => ({ ...all, [`hidden-link:${id}`]: 'Resource' })),
        webTestName: name,
        syntheticMonitorId: name,
        webTestKind: 'standard',
        kind: 'standard',
        enabled: true,
        frequency: frequencySeconds,
        timeout: 30,
        retryEnabled: true,
        locations: locations.map((it) => ({ location: it })),
        request: { requestUrl: pulumi.interpolate`${args.url}${path}`, httpVerb: 'GET', parseDependentRequests: false },
        validationRules: { expectedHttpStatusCode: 200, sSLCheck: true, sSLCertRemainingLifetimeCheck: 7 },
      },
      { parent: this },
    );
    this.registerOutputs({ webTestId: this.webTest.id });
  }
}
