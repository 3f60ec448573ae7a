import { Rules } from '../charges';
import { COMPUTE_RULES } from './compute-rules';
import { DATA_RULES } from './data-rules';
import { EDGE_RULES } from './edge-rules';
import { NETWORK_RULES } from './network-rules';
import { OPERATIONS_RULES } from './operations-rules';

/** Rules of every type of Azure that a bill knows. */
export const AZURE_RULES: Rules = {
  ...COMPUTE_RULES,
  ...DATA_RULES,
  ...EDGE_RULES,
  ...NETWORK_RULES,
  ...OPERATIONS_RULES,
};
