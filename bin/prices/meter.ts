/** Place of a price: the book of each region, or the book `global` of what has one price everywhere. */
export type MeterScope = 'region' | 'global';

/** Key of a price book and the part of it that price lists do not state. */
export interface Meter {
  /** Key in the book. `{instanceType}` stands for the value of that attribute of the product. */
  readonly key: string;
  /** Unit in the book. */
  readonly unit: string;
  /** Units that the price in the book is for; 1 if left out. */
  readonly per?: number;
  /** Units in the book for each unit of the list, by the unit of the list in lower case. */
  readonly listUnits: { readonly [unit: string]: number };
  /** Free units of a month. */
  readonly free?: number;
  /** Owner of the free units. */
  readonly freeScope?: string;
  /** Book that has the key. Another book that already has it keeps it. */
  readonly scope: MeterScope;
  /** Values of `{…}` in the key that a new book gets. A book keeps every other value that it has. */
  readonly only?: RegExp;
}

/** A price in a list, for one tier of one product. */
export interface ListedRate {
  /** Id of the product: its SKU at AWS, its meter at Azure. */
  readonly product: string;
  /** Name of the meter in the book. */
  readonly meterName: string;
  /** Unit in the list. Empty if the list states none. */
  readonly unit: string;
  /** Price of `quantity` units in USD. */
  readonly usd: number;
  /** Units that the price is for. */
  readonly quantity: number;
  /** Number of quantities at which the tier begins. */
  readonly from: number;
  /** Commitment of the price, e.g. `reserved-1y`. */
  readonly commitment?: string;
}

const ATTRIBUTE = /\{([^}]+)\}/;

/** Attribute in the key of a meter, e.g. `instanceType`, or undefined for a key without one. */
export function attributeOf({ key }: Meter): string | undefined {
  return ATTRIBUTE.exec(key)?.[1];
}

/** Key of a product: the meter's key with the value of its attribute. */
export function keyOf({ key }: Meter, value: string): string {
  return key.replace(ATTRIBUTE, () => value);
}

/** Value of the attribute in a key of a book, or undefined if the key belongs to another meter. */
export function valueIn(meter: Meter, key: string): string | undefined {
  const [before, after] = meter.key.split(ATTRIBUTE).filter((_, index) => index !== 1);
  if (after === undefined) return key === before ? '' : undefined;
  const isOurs = key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length;
  return isOurs ? key.slice(before.length, key.length - after.length) : undefined;
}
