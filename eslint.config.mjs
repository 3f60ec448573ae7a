// The dependency rule, as lint: bin → stacks → lib/aws | lib/azure | lib/github | lib/workload → lib/domain → nothing (docs/decisions/0001).
// `test/public/boundaries.test.ts` feeds bad snippets to this very file, so it cannot stop enforcing unnoticed.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const why = 'See docs/decisions/0001-layers-and-the-dependency-rule.md.';

/** A name in kebab case; a door's own `index` is no file to import. */
const segment = '[a-z0-9-]+';
const file = String.raw`(?:${segment}/)*(?!index$)${segment}`;
/** Folders below a door: `lib/aws/x.ts` is at depth 0, `lib/aws/compute/boot/x.ts` at depth 2. */
const DEPTHS = [0, 1, 2];

/** Refuses every import whose specifier does not match `allowed` (a regular expression's source) from its first to its last letter. */
const importsOnly = (allowed, message) => [
  'error',
  { patterns: [{ regex: `^(?!(?:${allowed})$)`, caseSensitive: true, message: `${message} ${why}` }] },
];

/** Refuses the imports that match one of `[regular expression's source, message]`. */
const importsNever = (...rules) => [
  'error',
  { patterns: rules.map(([regex, message]) => ({ regex, caseSensitive: true, message: `${message} ${why}` })) },
];

const behindADoor = [
  String.raw`^(\.\./)+lib(/(domain|aws|azure|github|workload)/.+|/?)$`,
  "Across folders, import the door ('…/lib/aws'), never a file behind it.",
];
const ownIndex = [String.raw`^\./?$|^\./index(\.[a-z]+)?$`, 'Within a folder import the file, never your own index.'];
const folder = (names) => String.raw`^(\.\./)+(${names})(/|$)`;

/** `import()` and `import x = require()` would walk around the rule on import declarations. */
const staticImportsOnly = [
  'error',
  { selector: 'ImportExpression', message: `In lib, imports are static declarations. ${why}` },
  { selector: 'TSImportType', message: `In lib, types are imported by declarations. ${why}` },
  { selector: 'TSImportEqualsDeclaration', message: `In lib, imports are ES declarations. ${why}` },
];

const notInLib = (name) => ({
  name,
  message: `lib is told everything by its props: no ${name}. ${why}`,
});
const notInDomain = (name) => ({
  name,
  message: `lib/domain is pure (same input, same answer): no ${name}. ${why}`,
});

/** Data of a door that `npm run types` writes. */
const TABLE = String.raw`\./declared-types\.json`;

/** The imports of a door, at every depth of its folders: its own files, the door of the domain, and `packages`. */
const door = (name, packages, message) =>
  DEPTHS.map((depth) => {
    const own = [TABLE, String.raw`\./${file}`, ...(depth > 0 ? [String.raw`(?:\.\./){1,${depth}}${file}`] : [])];
    const domain = name === 'domain' ? [] : [String.raw`(?:\.\./){${depth + 1}}domain`];
    return {
      files: [`lib/${name}/${'*/'.repeat(depth)}*.ts`],
      rules: { 'no-restricted-imports': importsOnly([...own, ...domain, ...packages].join('|'), message) },
    };
  });

const nodeGlobals = Object.fromEntries(
  ['require', 'module', 'exports', 'process', 'console', 'performance', 'Buffer', 'URL', '__dirname', '__filename'].map(
    (name) => [name, 'readonly'],
  ),
);

/** Tests are half of the code. The continuous run, which has 25 minutes, checks them without types; `npm run lint` checks all with types. */
const fast = process.env.LINT_TESTS_WITHOUT_TYPES === 'true';

export default tseslint.config(
  {
    ignores: ['node_modules/', 'dist/', 'cdk.out*/', '.local/', '.jsii-stage/', 'coverage/', 'lib/functions/*/bundle/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: fast ? 'off' : 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers in messages are what an error is for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: nodeGlobals },
  },
  { files: ['**/*.{js,cjs}'], languageOptions: { sourceType: 'commonjs' } },
  {
    // CloudFront calls the `handler` of a function.
    files: ['lib/**/programs/*.js'],
    rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^handler$' }] },
  },

  {
    files: ['lib/**/*.ts'],
    // Programs of their own, which run in the cloud: their environment is their input, and what they print their output.
    ignores: ['lib/functions/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': staticImportsOnly,
      'no-restricted-globals': ['error', notInLib('process')],
    },
  },
  ...door(
    'domain',
    [],
    "lib/domain imports only its own files ('./x', not './index'): no package, no Node module, no cloud SDK.",
  ),
  {
    files: ['lib/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Date', 'Intl', 'performance', 'crypto', 'fetch', 'globalThis', 'global', 'Buffer'].map(
          notInDomain,
        ),
        ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', '__dirname', '__filename'].map(notInDomain),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: `lib/domain is pure: no Math.random. ${why}` },
      ],
    },
  },
  ...door(
    'aws',
    ['aws-cdk-lib(/[a-z0-9-]+)?', 'constructs', 'node:(crypto|fs|path)'],
    "lib/aws imports its own files ('./x', not './index'), the door 'lib/domain', aws-cdk-lib, constructs, node:crypto, node:fs and node:path, nothing else.",
  ),
  ...door(
    'azure',
    ['@pulumi/.+', 'node:(crypto|fs|path|zlib)'],
    "lib/azure imports its own files ('./x', not './index'), the door 'lib/domain', @pulumi packages and node:crypto, node:fs, node:path and node:zlib, nothing else.",
  ),
  ...door(
    'github',
    ['node:(fs|path)'],
    "lib/github imports its own files ('./x', not './index'), the door 'lib/domain', node:fs and node:path, nothing else.",
  ),
  ...door(
    'workload',
    ['yaml', 'node:fs', String.raw`\./schema\.json`],
    "lib/workload imports its own files ('./x', not './index'), the door 'lib/domain', yaml and node:fs, nothing else.",
  ),
  {
    files: ['stacks/**/*.ts'],
    rules: {
      'no-restricted-imports': importsNever(behindADoor, ownIndex, [
        folder('bin|local|test'),
        'Stacks never import bin, local or test.',
      ]),
    },
  },
  {
    // Registries find files by folder. A record loads its system's other files when they are needed, so that the command `loadbearing`,
    // which reads all records, loads no SDK of a cloud.
    files: [
      ...['stacks/systems.ts', 'stacks/*/{system,azure-system}.ts', 'verify/systems.ts', 'bench/systems.ts'],
      // Likewise price books, and programs that are built only to be priced.
      ...['lib/domain/cost/price-books.ts', 'bin/subject/*-declaration.ts'],
      ...[
        'bin/version-aliases.ts',
        'bin/report/command.ts',
        'bin/check/exposure/exposure.ts',
        'bin/check/upgrade/template-upgrade.ts',
      ],
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['bin/**/*.{ts,tsx}', 'local/**/*.ts', 'verify/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      'no-restricted-imports': importsNever(behindADoor, ownIndex, [folder('test'), 'Only tests import test.']),
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['test', 'it', 'describe'].flatMap((object) =>
          ['only', 'skip', 'todo'].map((property) => ({
            object,
            property,
            message: 'The whole suite runs, always: fix or remove the test.',
          })),
        ),
      ],
      // Templates read back in a test are untyped JSON.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  prettier,
  ...(fast ? [{ files: ['test/**/*.ts'], ...tseslint.configs.disableTypeChecked }] : []),
);
