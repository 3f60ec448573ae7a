import { Bill, BillProps, Cloud, Json, PriceBooks, UsageRange } from '../../lib/domain';

/** Resources of a template by their logical ids: a type, and the properties that decide its price. */
export type Declared = Readonly<Record<string, readonly [type: string, properties?: unknown]>>;

/** Choices for a bill of a test. */
export interface BillChoices extends Partial<BillProps> {
  readonly region?: string;
  readonly parameters?: Json;
}

const BOOKS = PriceBooks.of(Cloud.AWS);

/** Returns a template of resources. The service `AWS::` may be left out of a type. */
export function templateOf(declared: Declared, parameters: Json = {}): Json {
  const entries = Object.entries(declared).map(([id, [type, Properties]]) => [
    id,
    { Type: type.includes('::') && !type.startsWith('AWS::') ? `AWS::${type}` : type, Properties },
  ]);
  return { Parameters: parameters, Resources: Object.fromEntries(entries) as Json };
}

/** Returns the bill of one stack, with the price books of the library. */
export function billOf(declared: Declared, { region = 'us-east-1', parameters, ...props }: BillChoices = {}): Bill {
  const template = templateOf(declared, parameters);
  return Bill.ofTemplates([{ stack: 'Shop', region, template }], { books: BOOKS, ...props });
}

/** Returns the expected cost of all lines of a price. Fails if there is none: what is absent is not zero. */
export function usdOf(bill: Bill, price: string): number {
  const lines = bill.lines.filter((it) => it.price === price);
  if (lines.length === 0) {
    const reasons = bill.unpriced.map(({ reason }) => reason).join('; ');
    throw new Error(`no line of ${price}; lines: ${pricesOf(bill).join(', ')}; unpriced: ${reasons}`);
  }
  return lines.reduce((sum, { monthlyUsd }) => sum + monthlyUsd.expected, 0);
}

/** Returns the expected units of all lines of a price. */
export function unitsOf(bill: Bill, price: string): number {
  return bill.lines.filter((it) => it.price === price).reduce((sum, { quantity }) => sum + quantity.expected, 0);
}

/** Returns the prices of a bill, in the order of its lines. */
export function pricesOf({ lines }: Bill): string[] {
  return lines.map(({ price }) => price);
}

/** Returns the reasons for what a bill leaves out. */
export function reasonsOf({ unpriced }: Bill): string[] {
  return unpriced.map(({ reason }) => reason);
}

/** Returns a usage that is known exactly. */
export function exactly(value: number): UsageRange {
  return { low: value, expected: value, high: value };
}
