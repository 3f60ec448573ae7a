import { Properties } from './stand-in';

/** A resource in the stand-in's subscription. */
export interface StoredResource {
  readonly id: string;
  readonly token: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}
