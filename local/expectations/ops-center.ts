import { Expectation } from '../read-back';

export const OPS_CENTER: readonly Expectation[] = [];
