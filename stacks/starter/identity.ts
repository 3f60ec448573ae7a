import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = { name: 'Starter', title: 'Starter', prefix: 'starter' };
export const AZURE_IDENTITY: SystemIdentity = { name: 'StarterAzure', title: 'Starter on Azure', prefix: 'starter' };
