import { Plan } from '../sizing/plan';
import { PriceBook } from './price-book';
import { Usage } from './usage';

/** Purchase that lowers the price of what always runs. All are without upfront payment. */
export enum Commitment {
  /** None: on demand. */
  NONE = 'none',
  /** Reserved instances or capacity for a year. */
  RESERVED_1Y = 'reserved-1y',
  /** Reserved instances or capacity for three years. */
  RESERVED_3Y = 'reserved-3y',
  /** Savings plan for a year. */
  SAVINGS_1Y = 'savings-1y',
  /** Savings plan for three years. */
  SAVINGS_3Y = 'savings-3y',
}

/** Properties of a bill. */
export interface BillProps {
  /** Price books of the cloud: those of the regions, and that of the prices which are the same everywhere. */
  readonly books: PriceBook[];
  /**
   * Usage of the application.
   * @default - from the plan, else assumptions that the bill lists
   */
  readonly usage?: Usage;
  /**
   * Plan of the application, whose traffic decides the usage.
   * @default - none
   */
  readonly plan?: Plan;
  /**
   * Purchase for what always runs.
   * @default Commitment.NONE
   */
  readonly commitment?: Commitment;
  /**
   * If false, free units are charged, since other applications of the account use them up.
   * @default true
   */
  readonly freeAllowances?: boolean;
}

/** Default values of a bill. */
export const BILL_DEFAULTS = { commitment: Commitment.NONE, freeAllowances: true } satisfies Partial<BillProps>;
