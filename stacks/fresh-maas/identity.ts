import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = {
  name: 'FreshMaas',
  title: 'Fresh MaaS',
  prefix: 'fresh-maas',
  requirements: 'FM',
};
