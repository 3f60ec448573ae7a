import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import { Defaults, Formats, ProblemCode, Problems } from '../../domain';
import { ComponentArgs } from '../component-args';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';

/** Arguments of HealthCanary. */
export interface HealthCanaryArgs extends ComponentArgs {
  /** URL of the service, e.g. `EdgeDistribution.url`. */
  readonly url: pulumi.Input<string>;
  /**
   * Path of the page to request.
   * @default '/health'
   */
  readonly path?: string;
  /** Application Insights that stores the results, in the same resource group and region. */
  readonly applicationInsightsId: pulumi.Input<string>;
  /**
   * Locations that run the check, 3 to 16. Azure recommends at least 5.
   *
   * [Location tags](https://learn.microsoft.com/azure/azure-monitor/app/availability?tabs=standard#location-population-tags)
   * @default ['us-ca-sjc-azr', 'us-va-ash-azr', 'emea-nl-ams-azr', 'emea-gb-db3-azr', 'apac-sg-sin-azr']
   */
  readonly locations?: string[];
  /**
   * Seconds between two checks from one location: 300, 600 or 900.
   * @default 300
   */
  readonly frequencySeconds?: number;
}

const DEFAULTS = {
  path: '/health',
  locations: ['us-ca-sjc-azr', 'us-va-ash-azr', 'emea-nl-ams-azr', 'emea-gb-db3-azr', 'apac-sg-sin-azr'],
  frequencySeconds: 300,
} satisfies Partial<HealthCanaryArgs>;

const FREQUENCIES = [300, 600, 900];

/** With fewer locations, a network problem at one of them looks like an outage. Azure recommends five. */
const MIN_LOCATIONS = 3;
/** Source: https://learn.microsoft.com/azure/azure-monitor/app/availability */
const MAX_LOCATIONS = 16;

/**
 * An availability test of Application Insights that requests a page from several locations.
 *
 * Costs about $0.0006 a check: $25 a month from five locations every five minutes.
 *
 * @example
 * const canary = new HealthCanary('health', {
 *   resourceGroupName,
 *   url: edge.url,
 *   applicationInsightsId: workspace.applicationInsightsId,
 * });
 */
export class HealthCanary extends pulumi.ComponentResource {
  /** Availability test. */
  public readonly webTest: applicationinsights.WebTest;
  /** Resource id of the test. Pass it as `AlarmTargets.canaryId`. */
  public readonly canaryId: pulumi.Output<string>;
  /** Number of locations that run the check. Pass it as `AlarmTargets.canaryLocations`. */
  public readonly locationCount: number;

  constructor(name: string, args: HealthCanaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:HealthCanary', name, {}, opts);
    const given = requireTypes('HealthCanary', name, args);
    const { resourceGroupName, location, tags, path, frequencySeconds, locations } = Defaults.apply(given, DEFAULTS);
    InputProblems.check('HealthCanary', name, (problems) => {
      check(problems, path, frequencySeconds, locations);
    });
    this.locationCount = locations.length;
    this.webTest = new applicationinsights.WebTest(
      name,
      {
        resourceGroupName,
        location,
        // The portal lists a test under the Application Insights that this tag names.
        tags: pulumi
          .all([tags, given.applicationInsightsId])
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
        request: {
          requestUrl: pulumi.interpolate`${given.url}${path}`,
          httpVerb: 'GET',
          parseDependentRequests: false,
        },
        validationRules: { expectedHttpStatusCode: 200, sSLCheck: true, sSLCertRemainingLifetimeCheck: 7 },
      },
      { parent: this },
    );
    this.canaryId = this.webTest.id;
    this.registerOutputs({ webTestId: this.webTest.id });
  }
}

function check(problems: Problems, path: string, frequencySeconds: number, locations: string[]): void {
  problems.format('path', path, Formats.PATH);
  problems.check(FREQUENCIES.includes(frequencySeconds), {
    code: ProblemCode.UNKNOWN_CHOICE,
    property: 'frequencySeconds',
    what: `frequencySeconds is ${frequencySeconds}`,
    expected: FREQUENCIES.join(', '),
    fix: 'use 300',
  });
  problems.check(locations.length >= MIN_LOCATIONS, {
    code: ProblemCode.TOO_FEW_TEST_LOCATIONS,
    property: 'locations',
    what: `locations has ${locations.length} entries`,
    expected: `at least ${MIN_LOCATIONS}, so that a network problem at one does not look like an outage`,
    fix: 'remove locations to use the default, or add some',
  });
  problems.check(locations.length <= MAX_LOCATIONS, {
    code: ProblemCode.TOO_LONG,
    property: 'locations',
    what: `locations has ${locations.length} entries`,
    expected: `at most ${MAX_LOCATIONS}`,
    fix: 'use five, which Azure recommends',
  });
  problems.unique('locations', locations, 'location');
}
