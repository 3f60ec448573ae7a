// The dependency rule, as lint: bin → stacks → lib/aws | lib/azure → lib/domain → nothing (docs/decisions/0001).
// `test/public/boundaries.test.ts` feeds bad snippets to this very file, so it cannot stop enforcing unnoticed.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const why = 'See docs/decisions/0001-layers-and-the-dependency-rule.md.';
const ownFile = String.raw`\./(?!index$)[a-z0-9-]+`;

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
  String.raw`^(\.\./)+lib(/(domain|aws|azure)/.+|/?)$`,
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

const nodeGlobals = Object.fromEntries(
  ['require', 'module', 'exports', 'process', 'console', 'Buffer', 'URL', '__dirname', '__filename'].map((name) => [
    name,
    'readonly',
  ]),
);

export default tseslint.config(
  {
    ignores: ['node_modules/', 'dist/', 'cdk.out*/', '.local/', '.jsii-stage/', 'coverage/', 'lib/functions/*/bundle/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
    files: ['lib/**/*.ts'],
    // Programs of their own, which run in the cloud: their environment is their input, and what they print their output.
    ignores: ['lib/functions/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': staticImportsOnly,
      'no-restricted-globals': ['error', notInLib('process')],
    },
  },
  {
    files: ['lib/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': importsOnly(
        String.raw`${ownFile}|\./(pipeline|migrations)/[a-z0-9-]+`,
        "lib/domain imports only its own files ('./x', not './index'): no package, no Node module, no cloud SDK.",
      ),
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
  {
    // What a pipeline, or a migration, is made of: parts of the domain door, in folders of their own.
    files: ['lib/domain/{pipeline,migrations}/**/*.ts'],
    rules: {
      'no-restricted-imports': importsOnly(
        String.raw`${ownFile}|\.\./(?!index$)[a-z0-9-]+`,
        "A folder of lib/domain imports its own files and files of lib/domain ('../x'), nothing else.",
      ),
    },
  },
  {
    files: ['lib/aws/**/*.ts'],
    rules: {
      'no-restricted-imports': importsOnly(
        String.raw`${ownFile}|\./(boot|fargate)/[a-z0-9-]+|\.\./domain|aws-cdk-lib(/[a-z0-9-]+)?|constructs`,
        "lib/aws imports its own files ('./x', not './index'), the door '../domain', aws-cdk-lib and constructs, nothing else.",
      ),
    },
  },
  {
    // What runs on an instance, and what a task on Fargate is made of: parts of the aws door, in folders of their own.
    files: ['lib/aws/boot/**/*.ts', 'lib/aws/fargate/**/*.ts'],
    rules: {
      'no-restricted-imports': importsOnly(
        String.raw`${ownFile}|\.\./(?!index$|domain$)[a-z0-9-]+|\.\./\.\./domain|aws-cdk-lib(/[a-z0-9-]+)?|constructs`,
        "lib/aws/boot and lib/aws/fargate import their own files, files of lib/aws ('../x'), the door '../../domain', aws-cdk-lib and constructs, nothing else.",
      ),
    },
  },
  {
    files: ['lib/azure/**/*.ts'],
    rules: {
      'no-restricted-imports': importsOnly(
        String.raw`${ownFile}|\.\./domain|@pulumi/.+|node:(crypto|fs|zlib)`,
        "lib/azure imports its own files ('./x', not './index'), the door '../domain', @pulumi packages and node:crypto, node:fs and node:zlib, nothing else.",
      ),
    },
  },
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
    files: ['bin/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
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
);
