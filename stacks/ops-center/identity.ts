import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = {
  name: 'OpsCenter',
  title: 'Ops-Center',
  prefix: 'ops-center',
  requirements: 'OC',
};
