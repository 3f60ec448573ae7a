import { LoadbearingError } from '../lib/domain';

throw new LoadbearingError('the Pulumi program', [
  {
    what: 'this version has no Azure reference stack',
    where: 'bin/pulumi.ts',
    expected: 'a version whose door loadbearing/azure is not empty',
    fix: 'deploy the AWS reference stack with npx cdk deploy TraitorTrack, or wait for the next release',
  },
]);
