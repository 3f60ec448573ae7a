import { PLACEHOLDER } from '../../stacks/parts/image-choice';
import { OptionSet } from '../../stacks/parts/option';
import { OTHERWISE_PLACEHOLDER } from '../../stacks/parts/aws-options';
import { OptionSource } from '../option-reader';

/** Values of options that production requires, and that change no price. */
const SAMPLES: Readonly<Record<string, string>> = {
  alarmEmail: 'none',
  alarmEmails: '["ops@example.com"]',
  image: 'ghcr.io/example/shop:1.4.2',
  reportImages: 'false',
};

/** Password of a database that nobody deploys. */
const SAMPLE_SECRET = 'a-password-that-nobody-deploys-0';

/** Options of a reference system for a bill: those that are set, and samples of what only a deployment needs. */
export function sampleOptions(options: OptionSet, settings: Readonly<Record<string, string>>): OptionSource {
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
