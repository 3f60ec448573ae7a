import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = {
  name: 'TraitorTrack',
  title: 'TraitorTrack',
  prefix: 'traitor-track',
  requirements: 'TT',
};
