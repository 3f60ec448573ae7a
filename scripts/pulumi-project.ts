import { Document } from 'yaml';
import { AZURE_OPTIONS } from '../stacks/parts/azure-options';
import { Option, OptionKind } from '../stacks/parts/option';
import { Registered, onAzure, systemOption } from '../stacks/systems';

/** Renders `Pulumi.yaml`, which declares the options of the systems on Azure. */
export function renderPulumiProject(systems: readonly Registered[]): string {
  const members = onAzure(systems);
  const document = new Document({
    name: 'loadbearing',
    description: 'The reference systems of loadbearing on Azure, sized from load.',
    main: 'bin/pulumi.ts',
    runtime: { name: 'nodejs', options: { typescript: false, nodeargs: '--import tsx' } },
    config: declarations([
      ...(members.length > 1 ? [['system', systemOption(members)] as const] : []),
      ...members.flatMap(({ options }) => Object.entries(options)),
      ...Object.entries(AZURE_OPTIONS),
    ]),
  });
  document.commentBefore =
    ' Generated from the options of the systems by `npm run docs`; a test fails if it is out of date.';
  const options = document.getIn(['runtime', 'options'], true) as { commentBefore?: string };
  options.commentBefore =
    ' tsx compiles bin/pulumi.ts without type checking: the types of azure-native would cost a minute and gigabytes at each run.';
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Declares each option once. Pulumi has one name for it, so systems that share a name must share its default. */
function declarations(options: readonly (readonly [string, Option])[]): { [name: string]: object } {
  const declared: { [name: string]: object } = {};
  for (const [name, option] of options) {
    const found = declaration(option);
    if (name in declared && JSON.stringify(declared[name]) !== JSON.stringify(found)) {
      throw new Error(`two systems on Azure declare the option ${name} differently: share one, or rename one`);
    }
    declared[name] = found;
  }
  return declared;
}

function declaration({ kind, help: description, default: literal, choices, required }: Option): object {
  // Pulumi asks for every option without a default, which must have the type. An empty text is as good as none.
  const isAbsent = literal === undefined && !required;
  const type = {
    [OptionKind.TEXT]: 'string',
    [OptionKind.CHOICE]: 'string',
    [OptionKind.SECRET]: 'string',
    [OptionKind.FLAG]: 'boolean',
    [OptionKind.WHOLE_NUMBER]: 'integer',
    [OptionKind.LIST]: 'array',
  }[kind];
  const isTyped = kind === OptionKind.FLAG || kind === OptionKind.WHOLE_NUMBER;
  const words = choices ? `${description} One of ${choices.join(', ')}.` : description;
  return {
    type: isAbsent && isTyped ? 'string' : type,
    ...(kind === OptionKind.LIST && { items: { type: 'string' } }),
    ...(kind === OptionKind.SECRET && { secret: true }),
    ...(!required && { default: literal ?? (kind === OptionKind.LIST ? [] : '') }),
    description: words,
  };
}
