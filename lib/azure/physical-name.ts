import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import { Problems, ProblemCode } from '../domain';

/** What Azure accepts as the name of a kind of resource. */
interface NameRule {
  readonly least: number;
  readonly most: number;
  readonly pattern: RegExp;
  readonly words: string;
}

/**
 * The kinds whose names a user may choose.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const RULES = {
  containerApp: {
    least: 2,
    most: 32,
    pattern: /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/,
    words: 'small letters, digits and single hyphens, beginning with a letter',
  },
  redis: {
    least: 1,
    most: 60,
    pattern: /^(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    words: 'letters, digits and single hyphens inside',
  },
  postgresServer: {
    least: 3,
    most: 63,
    pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/,
    words: 'small letters, digits and hyphens inside',
  },
  vault: {
    least: 3,
    most: 24,
    pattern: /^[A-Za-z](?!.*--)[A-Za-z0-9-]*[A-Za-z0-9]$/,
    words: 'letters, digits and single hyphens, beginning with a letter',
  },
  registry: { least: 5, most: 50, pattern: /^[A-Za-z0-9]+$/, words: 'letters and digits' },
  frontDoor: {
    least: 2,
    most: 46,
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    words: 'letters, digits and hyphens inside',
  },
  wafPolicy: {
    least: 1,
    most: 128,
    pattern: /^[A-Za-z][A-Za-z0-9]*$/,
    words: 'letters and digits, beginning with a letter',
  },
} as const satisfies { [kind: string]: NameRule };

type NamedKind = keyof typeof RULES;

/** Hexadecimal digits that make a name unique among all of Azure. */
const SUFFIX_LENGTH = 6;

/** @internal */
export class PhysicalName {
  /** Adds a problem when a name that is known now would be refused by Azure. */
  public static check(
    problems: Problems,
    property: string,
    kind: NamedKind,
    name: pulumi.Input<string> | undefined,
  ): void {
    if (typeof name !== 'string') return;
    const { least, most, pattern, words }: NameRule = RULES[kind];
    problems.check(name.length >= least && name.length <= most && pattern.test(name), {
      code: ProblemCode.INVALID_FORMAT,
      property: property,
      what: `${property} is ${JSON.stringify(name)}`,
      expected: `${least} to ${most} characters: ${words}`,
      fix: 'rename it, or leave it out for a name of its own',
    });
  }

  /**
   * A name for a kind whose names are unique among all of Azure (vaults, registries, database servers, caches, endpoints): `base`, cut to fit, and a
   * suffix of the subscription, the Pulumi project and stack and `base`. The same program gives the same name, another subscription another.
   */
  public static unique(kind: NamedKind, base: string): pulumi.Output<string> {
    const { most, pattern }: NameRule = RULES[kind];
    const hyphens = pattern.test('a-b-c-d');
    const clean = base.toLowerCase().replace(hyphens ? /[^a-z0-9-]+/g : /[^a-z0-9]+/g, hyphens ? '-' : '');
    const room = most - SUFFIX_LENGTH - (hyphens ? 1 : 0);
    const stem = clean
      .slice(0, room)
      .replace(/-+/g, '-')
      .replace(/^[-0-9]+|-$/g, '');
    return getClientConfigOutput().subscriptionId.apply((subscription) => {
      const seed = [subscription, pulumi.getProject(), pulumi.getStack(), base].join('/');
      const suffix = createHash('sha256').update(seed).digest('hex').slice(0, SUFFIX_LENGTH);
      return hyphens ? `${stem}-${suffix}` : `${stem}${suffix}`;
    });
  }
}
