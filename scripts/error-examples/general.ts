import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Problems that any property can have. */
export const GENERAL: ErrorExamples = {
  [ProblemCode.NUMBER_OUT_OF_RANGE]: {
    example: '`minReplicas is 1.5`, expected `a whole number of at least 1`',
    fix: 'Use a number in the range that the message names.',
  },
  [ProblemCode.UNRESOLVED_TOKEN]: {
    example: '`users is an unresolved token`: the number comes from a CloudFormation parameter.',
    fix: 'Pass a plain value. A value that CloudFormation resolves during the deployment cannot size or select anything.',
  },
  [ProblemCode.INVALID_FORMAT]: {
    example: '`databaseUrl.name is "Database URL"`, expected `lowercase letters, digits and hyphens`',
    fix: 'Use the form that the message describes.',
  },
  [ProblemCode.UNKNOWN_CHOICE]: {
    example: '`location is "moon"`, expected one of the regions of Azure',
    fix: 'Use one of the choices in the message.',
  },
  [ProblemCode.EMPTY_LIST]: {
    example: '`apps is empty`, expected `at least one application`',
    fix: 'Add an item, or omit the property if it is optional.',
  },
  [ProblemCode.DUPLICATE]: {
    example: 'Two environment variables of a container are named `DATABASE_URL`.',
    fix: 'Rename or remove one of them.',
  },
  [ProblemCode.INVALID_HEADER_VALUE]: {
    example: 'A security header has a line break in its value.',
    fix: 'Remove line breaks and other control characters. They would end the header and begin another one.',
  },
  [ProblemCode.MISSING_VALUE]: {
    example: '`only ownerId is set`: the role of a repository needs `repositoryId` as well.',
    fix: 'Set the property that the message names.',
  },
  [ProblemCode.CONFLICTING_PROPS]: {
    example: 'A database has both `existingInstance` and `snapshotIdentifier`.',
    fix: 'Keep one of the two properties.',
  },
  [ProblemCode.PROP_WITHOUT_EFFECT]: {
    example: 'A construct that uses an existing resource also has a prop for the creation of that resource.',
    fix: 'Remove the property, or set the property that it depends on.',
  },
  [ProblemCode.TOO_LONG]: {
    example: '`compressed, the migrations have 112 KiB`, expected `at most 96 KiB`',
    fix: 'Shorten the text or the list, or split it.',
  },
  [ProblemCode.MINIMUM_ABOVE_MAXIMUM]: {
    example: '`minReplicas is 60, above maxReplicas 50`',
    fix: 'Lower the minimum or raise the maximum.',
  },
  [ProblemCode.RESERVED_NAME]: {
    example: "`serviceName is 'sshd', which Amazon Linux uses for a user, a service or a folder`",
    fix: 'Use a name of your own, such as the name of the application.',
  },
  [ProblemCode.NAMES_COLLIDE]: {
    example: 'A template has the fields `{password}` and `{PASSWORD}`, which a container gets in one variable.',
    fix: 'Rename one of the two, so that they differ in more than the message shows.',
  },
  [ProblemCode.WRONG_TYPE]: {
    example: "`minInstances is a text`, expected `a number`: the value of a JavaScript program is `'2'`.",
    fix: 'Pass a value of the type that the message names. TypeScript reports the same while you write.',
  },
};
