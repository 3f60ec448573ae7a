import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Pipelines for GitHub Actions, and the files they are read from. */
export const GITHUB: ErrorExamples = {
  [ProblemCode.MIXED_IMAGE_PLATFORMS]: {
    example: '`images are for linux/amd64 and linux/arm64`',
    fix: 'Build all images for the platform of the services.',
  },
  [ProblemCode.SERVICE_WITHOUT_IMAGE]: {
    example: '`deployment.services[worker].image is "worker", which images does not list`',
    fix: 'Add the image to `images`, or correct its name. Several services can run the same image.',
  },
  [ProblemCode.STAGING_WITHOUT_TEST]: {
    example: '`stagingFirst` is true, and neither `smokeTest` nor `load` is set.',
    fix: 'Set `smokeTest` or `load`, or remove `stagingFirst`.',
  },
  [ProblemCode.PIPELINE_FILE_UNREADABLE]: {
    example: '`loadbearing pipeline --config pipelnie.yaml` names a file that does not exist.',
    fix: 'Correct the path, and check the permissions of the file.',
  },
  [ProblemCode.PIPELINE_FILE_SYNTAX]: {
    example: '`Map keys must be unique at line 2, column 1`',
    fix: 'Correct the file at the line of the message.',
  },
  [ProblemCode.UNKNOWN_PIPELINE_KEY]: {
    example: '`backend.pythonversion is unknown`',
    fix: 'Correct the key to one of those that the message lists, or remove it.',
  },
  [ProblemCode.PIPELINE_VALUE_TYPE]: {
    example: '`backend.pythonVersion is 3.12`, a number where text is required.',
    fix: "Use the type that the message names. Put versions in quotes: `'3.12'`.",
  },
};
