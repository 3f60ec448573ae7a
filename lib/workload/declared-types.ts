import { DeclaredTypes } from '../domain';
import * as TABLE from './declared-types.json';

/** Types of this door and of the domain. */
export const TYPES = new DeclaredTypes(TABLE);
