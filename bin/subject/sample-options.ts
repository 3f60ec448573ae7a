import { ProblemCode, Problems, Suggestion, Workload } from '../../lib/domain';
import { OTHERWISE_PLACEHOLDER } from '../../stacks/parts/aws-options';
import { PLACEHOLDER } from '../../stacks/parts/image-choice';
import { OptionSet } from '../../stacks/parts/option';
import { OptionSource } from '../option-reader';

/** Image that nobody deploys. */
export const SAMPLE_IMAGE = 'ghcr.io/example/shop:1.4.2';
/** Password of a database that nobody deploys. */
export const SAMPLE_SECRET = 'a-password-that-nobody-deploys-0';

/** Props of a `WebApplication` that nobody deploys: those that its workload needs, and no other. */
export function sampleApplication({ background }: Workload): {
  readonly command: string[];
  readonly celeryApp?: string;
} {
  return { command: ['server'], ...(background ? { celeryApp: 'app' } : {}) };
}

/** Values of options that production requires, and that change no price. */
const SAMPLES: Readonly<Record<string, string>> = {
  alarmEmail: 'none',
  alarmEmails: '["ops@example.com"]',
  image: SAMPLE_IMAGE,
  reportImages: 'false',
};

function fixFor(near: string | undefined, value: string): string {
  return near === undefined ? 'leave it out, or use one of them' : `pass --set ${near}=${value}`;
}

/**
 * Options of a reference system for a bill: those that are set, and samples of what only a deployment needs. Adds a problem for each
 * setting that the system does not have.
 */
export function sampleOptions(
  problems: Problems,
  options: OptionSet,
  settings: Readonly<Record<string, string>>,
): OptionSource {
  const names = Object.keys(options);
  Object.keys(settings)
    .filter((it) => !names.includes(it))
    .forEach((name) =>
      problems.check(false, {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: '--set',
        what: `this system has no option ${name}`,
        expected: names.join(', '),
        fix: fixFor(Suggestion.closest(name, names), settings[name]),
      }),
    );
  return {
    text: (name) => {
      const isApplication = options[name]?.otherwise === OTHERWISE_PLACEHOLDER;
      return settings[name] ?? SAMPLES[name] ?? (isApplication ? PLACEHOLDER : undefined);
    },
    secret: () => SAMPLE_SECRET,
    setting: (name, value) => `pass --set ${name}=${value}`,
    place: (name) => name,
  };
}
