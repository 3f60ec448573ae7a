import * as pulumi from '@pulumi/pulumi';
import { parseConfig } from './config';
import { FreshMaas } from '../stacks/fresh-maas';

/** The program of Pulumi.yaml. The Pulumi CLI runs what this module exports; so does the Automation API, as an inline program. */
function program(): Promise<Record<string, unknown>> {
  const { outputs } = new FreshMaas('fresh-maas', parseConfig(new pulumi.Config('loadbearing')));
  return Promise.resolve({ ...outputs });
}

export = program;
