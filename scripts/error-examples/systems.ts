import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

export const SYSTEMS: ErrorExamples = {
  [ProblemCode.SYSTEM_NOT_CHOSEN]: {
    example: "domainName is 'shop.example.com', but no system is chosen: each of them would use it.",
    fix: 'Name the system that the option is for: `npx cdk deploy OpsCenter -c system=OpsCenter -c domainName=…`.',
  },
  [ProblemCode.RECOVERY_IN_MAIN_REGION]: {
    example: "recoveryRegion is 'eu-west-1', which is the main region.",
    fix: 'Choose another region, so that the copies survive the loss of the main region, or leave `recoveryRegion` out.',
  },
};
