import { Cloud } from '../sizing/plan-options';

/** A step of a tiered price. */
export interface PriceTier {
  /** Price in USD for the units of this tier. */
  readonly usd: number;
  /**
   * Units of a month at which the next tier begins.
   * @default - this is the last tier
   */
  readonly upTo?: number;
}

/** Price of something that a cloud meters. */
export interface Price {
  /** Unit of the meter in the singular, e.g. `hour`, `GB-month` or `request`. */
  readonly unit: string;
  /**
   * Units that the price is for, e.g. 1000000 for a price per million requests.
   * @default - 1
   */
  readonly per?: number;
  /** Tiers, in the order of their bounds. A price without tiers has one. */
  readonly tiers: PriceTier[];
  /** SKU, usage type or meter by which the cloud's price list names it. */
  readonly meter: string;
  /** Id of its source in the book. */
  readonly source: string;
  /**
   * Units of a month that the cloud does not charge.
   * @default - 0
   */
  readonly free?: number;
  /**
   * Owner of the free units: they are granted once for all resources of it, e.g. `account` or `subscription`.
   * @default - nothing is free
   */
  readonly freeScope?: string;
  /**
   * Prices in USD under a commitment, by its name: `reserved-1y`, `reserved-3y`, `savings-1y` or `savings-3y`. The purchase is without upfront payment.
   * @default - on demand only
   */
  readonly commitments?: { readonly [commitment: string]: number };
}

/** Origin of prices. */
export interface PriceSource {
  /** Title of the document or interface. */
  readonly title: string;
  /** Address at which anyone can read it. */
  readonly url: string;
  /** Date on which its prices were valid, YYYY-MM-DD. */
  readonly date: string;
}

/** Content of a price book: list prices of one cloud in one region. */
export interface PriceBookData {
  /** Cloud. */
  readonly cloud: Cloud;
  /** Region, or `global` for what has one price everywhere. */
  readonly region: string;
  /** Currency. Always `USD`. */
  readonly currency: string;
  /** Sources by their id. */
  readonly sources: { readonly [id: string]: PriceSource };
  /** Prices by their key, e.g. `ec2.t3.medium`. */
  readonly prices: { readonly [key: string]: Price };
}
