import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramText } from '../../../domain';

const PROGRAM = ProgramText.shell(readFileSync(join(__dirname, 'programs', 'boot.sh'), 'utf8'));

/**
 * Values of boot.sh.
 *
 * @internal
 */
export interface BootScriptOptions {
  readonly service: string;
  /** Python package of the virtual environment. */
  readonly python: string;
  readonly port: number;
  readonly healthCheckPath: string;
  /** Seconds the service may take to become healthy. */
  readonly startSeconds: number;
  /** If true, enables the timer that looks for changed secrets. */
  readonly secrets: boolean;
  /** If true, fetches the RDS certificates. */
  readonly rdsCertificates: boolean;
}

/**
 * Renders boot.sh, which travels in the asset and contains no value known only at deployment.
 *
 * @internal
 */
export function renderBootScript(options: BootScriptOptions): string {
  return PROGRAM.fill({
    SERVICE: options.service,
    PYTHON: options.python,
    HEALTH_URL: `http://127.0.0.1:${options.port}${options.healthCheckPath}`,
    START_SECONDS: options.startSeconds,
    SECRETS: options.secrets,
    RDS_CERTIFICATES: options.rdsCertificates,
  });
}
