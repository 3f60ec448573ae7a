import { Formats, ProblemCode, Problems } from '../../domain';
import { ContainerServiceProps } from './container-service';
import { checkEnvironment } from './environment-check';
import { fieldVariables } from './fargate/composed-secrets';
import { checkPrometheusScrape } from './prometheus-check';
import { COLLECTOR_NAME } from './fargate/container-task';
import { checkImage } from './fargate/image-check';
import { checkSecurityGroups } from './security-groups-check';

/** Pattern of container names, without the collector's. */
const CONTAINER_NAME = new RegExp(`^(?!${COLLECTOR_NAME}$)[A-Za-z0-9_-]{1,255}$`);

/**
 * Adds the problems of the props that every service on Fargate shares.
 *
 * @internal
 */
export function checkContainerService(
  problems: Problems,
  props: ContainerServiceProps & { readonly containerName: string; readonly writablePaths: string[] },
  container: { readonly command?: string[]; readonly port?: number },
): void {
  problems.match('containerName', props.containerName, CONTAINER_NAME, {
    expected: `letters, digits, hyphens and underscores; '${COLLECTOR_NAME}' is reserved`,
    fix: "use a name such as 'backend'",
  });
  checkImage(problems, props.image);
  if (props.securityGroups) checkSecurityGroups(problems, props.securityGroups);
  checkPrometheusScrape(problems, props.prometheus);
  problems.optionalFormat('serviceName', props.serviceName, Formats.LINE);
  problems.optionalFormat('metricsNamespace', props.metricsNamespace, Formats.METRIC_NAMESPACE);
  checkEnvironment(problems, props.environment, props.secretEnvironment);
  Object.entries(props.secretEnvironment ?? {}).forEach(([variable, { _entry: entry }]) => {
    const property = `secretEnvironment['${variable}']`;
    problems.check(entry.optional !== true, {
      code: ProblemCode.OPTIONAL_SECRET_UNSUPPORTED,
      property,
      what: `${variable} is optional, but ECS starts no task while a secret has no value`,
      expected: 'a secret that has a value',
      fix: 'use SecretEnvironment.of(secret), and set the value before you deploy the image that needs it',
    });
    problems.check(entry.template === undefined || props.image === undefined || container.command !== undefined, {
      code: ProblemCode.SECRET_TEMPLATE_WITHOUT_COMMAND,
      property,
      what: `${variable} is a template, which the shell composes before it starts the command, but command is missing`,
      expected: 'the command of the image',
      fix: "set command, e.g. ['uvicorn', 'main:app'], or inject single fields with SecretEnvironment.of(secret, 'password')",
    });
  });
  checkVariables(problems, props, container.port);
  props.writablePaths.forEach((path, index) =>
    problems.match(`writablePaths[${index}]`, path, /^(\/[A-Za-z0-9_.-]+)+$/, {
      expected: 'an absolute path of a folder',
      fix: "use a path such as '/tmp'",
    }),
  );
  problems.check(props.prometheus === undefined || container.port !== undefined, {
    code: ProblemCode.PROP_WITHOUT_EFFECT,
    property: 'prometheus',
    what: 'prometheus is set, but the container has no port',
    expected: 'a port that serves the metrics',
    fix: 'remove prometheus, or use a construct with a port such as WebTierFargate',
  });
}

/** Variables of a container that come from different places must differ: the last one would win, or ECS would reject the task. */
function checkVariables(problems: Problems, props: ContainerServiceProps, port?: number): void {
  const { environment = {}, secretEnvironment = {} } = props;
  const fields = fieldVariables(secretEnvironment);
  const known = new Map([...Object.keys(environment), ...Object.keys(secretEnvironment)].map((it) => [it, it]));
  fields.forEach(({ name, variable, source }) => {
    problems.check(!known.has(variable), {
      code: ProblemCode.NAMES_COLLIDE,
      property: `secretEnvironment['${name}']`,
      what: `${source} and ${known.get(variable)} are both the variable ${variable} of the container`,
      expected: 'fields and variables that differ in more than their case',
      fix: 'rename the field in the secret, or the variable',
    });
    known.set(variable, source);
  });
  problems.check(port === undefined || !Object.hasOwn(secretEnvironment, 'PORT'), {
    code: ProblemCode.RESERVED_NAME,
    property: "secretEnvironment['PORT']",
    what: 'PORT is a secret, but the container gets its port in this variable',
    expected: 'another name',
    fix: 'rename the variable',
  });
}
