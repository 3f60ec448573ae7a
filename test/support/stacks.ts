import { App, Environment, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import * as cdkJson from '../../cdk.json';

type Flags = { readonly [flag: string]: unknown };

/** A consumer's feature flags, and what titles call them: `a network $having` or `with $named a network`. */
interface FlagSet {
  readonly flags: Flags;
  readonly having: string;
  readonly named: string;
}

/** No flags at all, as in an old repository, and all recommended ones, as in a new one. */
export const flagSets: FlagSet[] = [
  { flags: {}, having: 'without feature flags', named: 'no feature flags' },
  {
    flags: recommendedFlags,
    having: 'with the recommended feature flags',
    named: 'the recommended feature flags',
  },
];

interface StackOptions extends Environment {
  readonly flags?: Flags;
  readonly stackName?: string;
}

/** A stack of a known account, region and name. */
export const PRODUCTION: StackOptions = {
  account: '111122223333',
  region: 'us-east-1',
  stackName: 'shop-production',
};

/** An app as `bin/cdk.ts` makes it for `-c` with this context. */
export function anApp(context: { [name: string]: string } = {}): App {
  return appWith({ ...cdkJson.context, ...context });
}

/** Without the tree of constructs beside the templates: nobody reads it, and it takes a tenth of the time. */
function appWith(context?: Flags): App {
  return new App({ context, analyticsReporting: false, treeMetadata: false });
}

/** A stack in an app of its own. Account and region are known only at deployment, unless they are given. */
export function aStack({ flags, stackName, ...env }: StackOptions = {}): Stack {
  return new Stack(appWith(flags), 'Shop', { stackName, env });
}
