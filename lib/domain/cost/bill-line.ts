import { UsageRange } from './usage-range';

/** Cost of a resource in a month, by one price. */
export interface BillLine {
  /** Logical id or name, or `N × type` for a usage that several resources share. */
  readonly resource: string;
  /** Stack that declares it. */
  readonly stack: string;
  /** Type of the resource. */
  readonly resourceType: string;
  /** Region of the price. */
  readonly region: string;
  /** Key of the price in the price book. */
  readonly price: string;
  /** Units in a month. */
  readonly quantity: UsageRange;
  /** Unit of the quantity. */
  readonly unit: string;
  /** Price of a unit in USD at the expected quantity: the mean of tiers and purchases, before what is free. */
  readonly unitUsd: number;
  /** Cost of a month in USD. */
  readonly monthlyUsd: UsageRange;
  /** Arithmetic of the quantity. */
  readonly reason: string;
  /**
   * Name of the usage that decides the quantity.
   * @default - the resource alone decides it
   */
  readonly usage?: string;
}

/** Units of a price that the cloud does not charge, granted once for all resources of its owner. */
export interface FreeAllowance {
  /** Key of the price. */
  readonly price: string;
  /** Owner: `account`, `subscription` or `billing account`. Other applications of the same owner share it. */
  readonly scope: string;
  /** Free units of a month. */
  readonly quantity: number;
  /** Unit of the quantity. */
  readonly unit: string;
  /** Amount that this bill saves in a month, in USD, as negative numbers. */
  readonly monthlyUsd: UsageRange;
}

/** A resource, or a part of it, that is not in the sum. */
export interface UnpricedItem {
  /** Logical id or name. */
  readonly resource: string;
  /** Stack that declares it. */
  readonly stack: string;
  /** Type of the resource. */
  readonly resourceType: string;
  /** Reason, with the key and quantity of a price that the book lacks. */
  readonly reason: string;
}
