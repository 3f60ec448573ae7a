import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = { name: 'Starter', title: 'Starter', prefix: 'starter' };
