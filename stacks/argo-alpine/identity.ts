import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = {
  name: 'ArgoAlpine',
  title: 'Argo-Alpine',
  prefix: 'argo-alpine',
  requirements: 'AA',
};
