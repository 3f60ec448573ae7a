import { GunicornConfig } from '../../../domain';
import { WebTierEc2Settings } from '../web-tier-ec2-settings';
import { renderBootScript } from './boot-script';
import { renderPrometheusConfig } from './prometheus-config';
import { renderServiceFiles } from './service-files';

/** Seconds a service may take to become healthy during the boot. */
const START_SECONDS = 180;

/**
 * Renders the files of the boot asset by path: boot.sh, install.sh with the commands of the application, and below `files` the files
 * that boot.sh copies to the instance.
 *
 * @internal
 */
export function renderBootFiles(
  settings: WebTierEc2Settings,
  gunicorn: GunicornConfig,
  commands: string[] = [],
): { [path: string]: string } {
  const { serviceName: service, port, prometheus } = settings;
  const secrets = Object.keys(settings.secretEnvironment).length > 0;
  const files = {
    ...renderServiceFiles({ service, gunicorn, startCommand: settings.startCommand, secrets }),
    ...(prometheus && { [`/etc/${service}/prometheus.yaml`]: renderPrometheusConfig(service, port, prometheus) }),
    ...settings.files,
  };
  return {
    'boot.sh': renderBootScript({
      service,
      python: settings.application.python,
      port,
      healthCheckPath: settings.healthCheckPath,
      startSeconds: START_SECONDS,
      secrets,
      rdsCertificates: settings.rdsCertificates,
    }),
    // A separate file, since these commands are code of the user and boot.sh contains only values.
    ...(commands.length > 0 && { 'install.sh': commands.map((command) => `${command}\n`).join('') }),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`files${path}`, text])),
  };
}
