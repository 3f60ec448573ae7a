import { ALL_SYSTEMS } from '../bin/environment-file';
import { AWS_OPTIONS } from '../stacks/parts/aws-options';
import { Option, OptionKind, OptionSet } from '../stacks/parts/option';
import { Registered, onAws } from '../stacks/systems';

/** Renders the JSON schema of `environments/*.yaml`. */
export function environmentSchema(all: readonly Registered[]): string {
  const systems = onAws(all);
  const shared = { ...Object.assign({}, ...systems.map((it) => it.options)), ...AWS_OPTIONS } as OptionSet;
  const schema = {
    $schema: 'https://json-schema.org/draft-07/schema',
    title: 'Choices of an environment on AWS',
    ...section({
      [ALL_SYSTEMS]: optionsOf('Choices of every system that has the option.', shared),
      ...Object.fromEntries(
        systems.map(({ name, title, options }) => [
          name,
          optionsOf(`Choices of ${title}.`, { ...options, ...AWS_OPTIONS }),
        ]),
      ),
    }),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function optionsOf(description: string, options: OptionSet): object {
  const properties = Object.entries(options)
    .filter(([name]) => name !== 'environment')
    .map(([name, option]) => [name, { description: option.help, ...typeOf(option) }]);
  return { description, ...section(Object.fromEntries(properties) as object), type: ['object', 'null'] };
}

function section(properties: object): object {
  return { type: 'object', additionalProperties: false, properties };
}

function typeOf({ kind, choices }: Option): object {
  switch (kind) {
    case OptionKind.FLAG:
      return { type: 'boolean' };
    case OptionKind.WHOLE_NUMBER:
      return { type: 'integer' };
    case OptionKind.LIST:
      return { type: 'array', items: { type: 'string' } };
    case OptionKind.CHOICE:
      return { enum: choices };
    default:
      return { type: ['string', 'number'] };
  }
}
