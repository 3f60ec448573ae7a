import type { Properties } from '../../verify/azure/state';

/** A resource in the stand-in's subscription. */
export interface StoredResource {
  readonly id: string;
  readonly token: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}
