import { Properties } from './stand-in';

/** A resource as the stand-in keeps it. */
export interface StoredResource {
  readonly id: string;
  readonly token: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}
