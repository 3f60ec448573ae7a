import { Rules } from '../charges';
import { COMPUTE_RULES } from './compute-rules';
import { CONTAINER_RULES } from './container-rules';
import { DATA_RULES } from './data-rules';
import { DATABASE_RULES } from './database-rules';
import { EDGE_RULES } from './edge-rules';
import { NETWORK_RULES } from './network-rules';
import { OPERATIONS_RULES } from './operations-rules';

/** Rules of every type of AWS that a bill knows. */
export const AWS_RULES: Rules = {
  ...COMPUTE_RULES,
  ...CONTAINER_RULES,
  ...DATABASE_RULES,
  ...DATA_RULES,
  ...EDGE_RULES,
  ...NETWORK_RULES,
  ...OPERATIONS_RULES,
};
