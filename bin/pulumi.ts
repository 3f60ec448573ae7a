import * as pulumi from '@pulumi/pulumi';
import { parseConfig } from './config';

/** Program of Pulumi.yaml. The Pulumi CLI runs what this module exports; so does the Automation API, as an inline program. */
function program(): Promise<Record<string, unknown>> {
  const { system, values } = parseConfig(new pulumi.Config('loadbearing'));
  return Promise.resolve({ ...system.build(values) });
}

export = program;
