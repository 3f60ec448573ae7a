import { Rules } from '../charges';

/** Rules of every type of Azure that a bill knows. */
export const AZURE_RULES: Rules = {};
