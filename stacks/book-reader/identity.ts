import type { SystemIdentity } from '../parts/naming';

export const IDENTITY: SystemIdentity = {
  name: 'BookReader',
  title: 'BookReader',
  prefix: 'book-reader',
  requirements: 'BR',
};
