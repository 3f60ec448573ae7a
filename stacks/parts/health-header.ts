/** Header without which the firewall blocks the health page. Apart from the CDK, which the pipelines do not load. */
export const HEALTH_HEADER = 'X-Health-Check';
