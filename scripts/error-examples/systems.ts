import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

export const SYSTEMS: ErrorExamples = {
  [ProblemCode.SYSTEM_NOT_CHOSEN]: {
    example: "domainName is 'shop.example.com', but no system is chosen: each of them would use it.",
    fix: 'Name the system that the option is for: `npx cdk deploy OpsCenter -c system=OpsCenter -c domainName=…`.',
  },
  [ProblemCode.PRODUCTION_CHOICE_MISSING]: {
    example: '`backendImage is missing in production, where a placeholder would replace your application`',
    fix: 'Add the option to the system in `environments/production.yaml`: `placeholder` for a first deployment, then `released` or an address.',
  },
  [ProblemCode.RECOVERY_IN_MAIN_REGION]: {
    example: "recoveryRegion is 'eu-west-1', which is the main region.",
    fix: 'Choose another region, so that the copies survive the loss of the main region, or leave `recoveryRegion` out.',
  },
  [ProblemCode.NO_AZURE_RESOURCES]: {
    example: 'the file names no resource of azure-native.',
    fix: 'Pass the output of `pulumi preview --json` or `pulumi stack export` to `loadbearing doctor azure --preview`.',
  },
  [ProblemCode.STACK_NOT_FOUND]: {
    example: 'there is no stack "BookRaeder".',
    fix: 'Name one of the stacks that the message lists.',
  },
  [ProblemCode.ASSEMBLY_UNREADABLE]: {
    example: 'cdk.out/manifest.json cannot be read: ENOENT: no such file or directory.',
    fix: 'Run `npx cdk synth` first, or pass its output folder with `--app`.',
  },
};
