import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import { Problems, ProblemCode } from '../domain';

/** Names that Azure accepts for a resource type. */
interface NameRule {
  readonly least: number;
  readonly most: number;
  readonly pattern: RegExp;
  readonly words: string;
}

/**
 * Rules of the resource types whose names you can choose.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
const RULES = {
  containerApp: {
    least: 2,
    most: 32,
    pattern: /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/,
    words: 'lower-case letters, digits and single hyphens, starting with a letter',
  },
  redis: {
    least: 1,
    most: 60,
    pattern: /^(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
    words: 'letters, digits and single inner hyphens',
  },
  postgresServer: {
    least: 3,
    most: 63,
    pattern: /^[a-z0-9][a-z0-9-]*[a-z0-9]$/,
    words: 'lower-case letters, digits and inner hyphens',
  },
  vault: {
    least: 3,
    most: 24,
    pattern: /^[A-Za-z](?!.*--)[A-Za-z0-9-]*[A-Za-z0-9]$/,
    words: 'letters, digits and single hyphens, starting with a letter',
  },
  registry: { least: 5, most: 50, pattern: /^[A-Za-z0-9]+$/, words: 'letters and digits' },
  frontDoor: {
    least: 2,
    most: 46,
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    words: 'letters, digits and inner hyphens',
  },
  wafPolicy: {
    least: 1,
    most: 128,
    pattern: /^[A-Za-z][A-Za-z0-9]*$/,
    words: 'letters and digits, starting with a letter',
  },
} as const satisfies { [kind: string]: NameRule };

type NamedKind = keyof typeof RULES;

/** Length of the hexadecimal suffix that makes a name unique in all of Azure. */
const SUFFIX_LENGTH = 6;

/** @internal */
export class PhysicalName {
  /** Reports a plain name that Azure would reject. */
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
      property,
      what: `${property} is ${JSON.stringify(name)}`,
      expected: `${least} to ${most} characters: ${words}`,
      fix: 'rename it, or remove it for a generated name',
    });
  }

  /**
   * Returns a name for a resource type whose names are unique in all of Azure, such as vaults, registries and database servers.
   *
   * The name is `base`, cut to fit, with a suffix derived from the subscription, the Pulumi project and stack, and `base`. It stays the
   * same between runs and differs between subscriptions.
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
