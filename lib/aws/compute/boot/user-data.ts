import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramText, Quote } from '../../../domain';

/** CDK's notation for a value known only at deployment. */
const TOKEN = /(\$\{Token\[[a-zA-Z0-9:._-]+\]\})/g;

const PROGRAM = ProgramText.shell(readFileSync(join(__dirname, 'programs', 'user-data.sh'), 'utf8'));

/**
 * EC2's limit for user data, before base64.
 * [Limit](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html)
 *
 * @internal
 */
export const USER_DATA_LIMIT_BYTES = 16_384;

/**
 * Name of the launch hook. An instance serves requests only after its boot has completed the hook.
 *
 * @internal
 */
export const BOOT_HOOK = 'boot';

/**
 * Values of the user data.
 *
 * @internal
 */
export interface BootUserDataOptions {
  readonly service: string;
  readonly region: string;
  /** s3:// address of the asset with boot.sh and the files. */
  readonly bootUri: string;
  /** s3:// address of the application's archive. */
  readonly applicationUri?: string;
  /** Environment variables without secrets. Values may be tokens. */
  readonly environment: { readonly [name: string]: string };
  /** JSON with the sources of the secrets. */
  readonly secretsJson?: string;
  /** JSON of the CloudWatch agent. */
  readonly agentJson: string;
}

/**
 * Renders the user data, which contains only values known at deployment. Everything else travels in the asset, since EC2 limits
 * user data to 16 KB.
 *
 * The user data always completes the launch hook. After a failed boot, the group replaces the instance at once instead of waiting
 * for health checks, and the deployment that brought it fails and rolls back.
 *
 * @internal
 */
export function renderBootUserData(options: BootUserDataOptions): string {
  return PROGRAM.fill({
    SERVICE: options.service,
    REGION: options.region,
    HOOK: BOOT_HOOK,
    BOOT_URI: options.bootUri,
    APPLICATION_URI: options.applicationUri ?? '',
    ENVIRONMENT: renderEnvironmentFile(options.environment),
    SECRETS: options.secretsJson !== undefined,
    SECRETS_JSON: options.secretsJson ?? '',
    AGENT_JSON: options.agentJson,
  }).trimEnd();
}

/**
 * Renders an environment file for systemd. Values have one line; tokens inside them stay unchanged.
 *
 * @internal
 */
export function renderEnvironmentFile(environment: { readonly [name: string]: string }): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}="${mapLiteralParts(value, (text) => Quote.environmentPart(text))}"`)
    .join('\n');
}

/**
 * Returns the size of a text in bytes, with each token counted as a long ARN.
 *
 * @internal
 */
export function bytesWhenDeployed(text: string): number {
  const BYTES_PER_TOKEN = 128;
  return Buffer.byteLength(text.replace(TOKEN, 'x'.repeat(BYTES_PER_TOKEN)));
}

/** Changes the literal parts of a text and keeps the tokens between them. */
function mapLiteralParts(text: string, change: (literal: string) => string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}
