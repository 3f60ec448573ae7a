import { CollectionTag, ScalarTag, Tags } from 'yaml';

const FUNCTIONS = [
  ...[
    'And',
    'Base64',
    'Cidr',
    'Equals',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'If',
    'ImportValue',
    'Join',
    'Length',
    'Not',
    'Or',
  ],
  ...['Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
];
const KEYS = [...FUNCTIONS.map((it) => [`!${it}`, `Fn::${it}`]), ['!Ref', 'Ref'], ['!Condition', 'Condition']];

/** Short forms of the functions in a template of CloudFormation: `!Ref Size` is `Ref: Size`. */
export const TEMPLATE_TAGS: Tags = KEYS.flatMap(([tag, key]): (ScalarTag | CollectionTag)[] => [
  { tag, resolve: (text: string) => ({ [key]: text }) },
  { tag, collection: 'seq', resolve: (items) => ({ [key]: items.toJSON() as unknown }) },
  { tag, collection: 'map', resolve: (items) => ({ [key]: items.toJSON() as unknown }) },
]);
