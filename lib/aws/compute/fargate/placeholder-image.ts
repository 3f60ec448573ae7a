import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ecs from 'aws-cdk-lib/aws-ecs';

const PROGRAM = readFileSync(join(__dirname, 'programs', 'placeholder.py'), 'utf8').trim();

/**
 * Stands in for the application while no image is set. It passes the load balancer's health check, which proves network, roles and
 * secrets, and reports the status `unhealthy` on all other paths.
 *
 * The container keeps the command of the real image; the placeholder ignores it.
 *
 * @internal
 */
export class PlaceholderImage {
  /** Returns an image of the public registry of AWS, which requires no login and does not limit pulls from AWS. */
  public static image(): ecs.ContainerImage {
    return ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.13-alpine');
  }

  /** Returns the entry point: a web server on `port` that is healthy on one path, or a process that waits if there is no port. */
  public static entryPoint(port?: number, healthCheckPath = ''): string[] {
    return ['python3', '-c', PROGRAM, ...(port === undefined ? ['none'] : [String(port), healthCheckPath])];
  }
}
