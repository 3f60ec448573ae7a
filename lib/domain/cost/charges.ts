import { TemplateValues } from '../resources/template-values';
import { BilledResource } from './billed-resource';
import { UsageAssumptions, UsageName } from './usage-assumptions';
import { Ranges, UsageRange } from './usage-range';
import { Pricing } from './pricing';

const BEYOND_ANY_CLOUD = 1e15;

/**
 * A quantity of something that a price book may have a price for.
 *
 * @internal
 */
export interface Charge {
  readonly resource: BilledResource;
  /** Key in a price book. */
  readonly price: string;
  readonly quantity: UsageRange;
  /** Arithmetic of the quantity. */
  readonly reason: string;
  /** Name of the usage that decides the quantity. Undefined if the resource alone does. */
  readonly usage?: UsageName;
}

/**
 * A resource, or a part of it, of which no rule can say a quantity.
 *
 * @internal
 */
export interface LeftOut {
  readonly resource: BilledResource;
  readonly reason: string;
}

/**
 * Collects what resources are charged for.
 *
 * @internal
 */
export class Charges {
  public readonly all: Charge[] = [];
  public readonly leftOut: LeftOut[] = [];

  private readonly once = new Set<string>();
  private readonly byType = new Map<string, BilledResource[]>();

  constructor(
    public readonly resources: readonly BilledResource[],
    private readonly usage: UsageAssumptions,
  ) {
    resources.forEach((it) => {
      const those = this.byType.get(it.type) ?? [];
      those.push(it);
      this.byType.set(it.type, those);
    });
  }

  /** Returns the resources of a type. */
  public ofType(type: string): BilledResource[] {
    return this.byType.get(type) ?? [];
  }

  /** Returns the reader of the template that declares a resource. */
  public template({ values }: BilledResource): TemplateValues {
    return values ?? NO_TEMPLATE;
  }

  /** Adds a quantity that the resource alone decides. */
  public add(resource: BilledResource, price: string, quantity: number | UsageRange, reason: string): void {
    this.charge({ resource, price, quantity: rangeOf(quantity), reason });
  }

  /** Adds the hours of something that always runs. */
  public hours(resource: BilledResource, price: string, count: number | UsageRange, noun: string): void {
    const range = rangeOf(count);
    const { low, high } = range;
    const counted = low === high ? `${low}` : `${low} to ${high}`;
    this.add(
      resource,
      price,
      Ranges.times(range, Pricing.HOURS_PER_MONTH),
      `${counted} ${noun} × ${Pricing.HOURS_PER_MONTH} h`,
    );
  }

  /** Returns a usage of the application, for a formula. */
  public usageOf(name: UsageName): UsageRange {
    return this.usage.of(name);
  }

  /** Adds a quantity that follows from usage of the whole application, once for all resources that share it. */
  public used(resources: readonly BilledResource[], price: string, name: UsageName, use: Use = {}): void {
    const first = leading(resources);
    if (!first) return;
    const { factor = 1, formula } = use;
    const others = (use.times ?? []).map((it) => this.usage.of(it));
    const quantity = Ranges.map([this.usage.of(name), ...others], (...values) =>
      values.reduce((a, b) => a * b, factor),
    );
    const id = resources.length === 1 ? first.id : `${resources.length} × ${first.type}`;
    this.charge({ resource: { ...first, id }, price, quantity, reason: formula ?? `usage ${name}`, usage: name });
  }

  /** Adds usage of the whole application that resources of several types share, unless one of them already did. */
  public usedOnce(resource: BilledResource, price: string, name: UsageName): void {
    if (this.once.has(price)) return;
    this.once.add(price);
    this.used([resource], price, name);
  }

  /** Returns the resources of which a value is known, with the values. Lists the others as unpriced. */
  public known(
    resources: readonly BilledResource[],
    valueOf: (resource: BilledResource) => number | undefined,
    reason: string,
  ): { readonly resources: BilledResource[]; readonly values: number[] } {
    const read = resources.map((resource) => ({ resource, value: valueOf(resource) }));
    read.filter(({ value }) => value === undefined).forEach(({ resource }) => this.leaveOut(resource, reason));
    const known = read.flatMap(({ resource, value }) => (value === undefined ? [] : [{ resource, value }]));
    return { resources: known.map(({ resource }) => resource), values: known.map(({ value }) => value) };
  }

  /** Lists a resource, or a part of it, as unpriced. */
  public leaveOut(resource: BilledResource, reason: string): void {
    this.leftOut.push({ resource, reason });
  }

  /** A template may state sizes that no cloud accepts, and of which a sum is no longer a number. */
  private charge(charge: Charge): void {
    const { low, expected, high } = charge.quantity;
    const isPossible = [low, expected, high].every((it) => it >= 0 && it < BEYOND_ANY_CLOUD);
    if (isPossible) this.all.push(charge);
    else this.leaveOut(charge.resource, `no cloud has ${expected} units of ${charge.price} (${charge.reason})`);
  }
}

const NO_TEMPLATE = new TemplateValues({});

/** Returns a resource of the region that has the most of them: usage of several regions has the price of one. */
function leading(resources: readonly BilledResource[]): BilledResource | undefined {
  const counts = new Map<string, number>();
  resources.forEach(({ region }) => counts.set(region, (counts.get(region) ?? 0) + 1));
  const [[main] = []] = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return resources.find(({ region }) => region === main);
}

/** Formula of a quantity that follows from usage. */
interface Use {
  /** Units of the price for one unit of the usage. */
  readonly factor?: number;
  /** Other usages that the quantity is a multiple of. */
  readonly times?: readonly UsageName[];
  /** Formula for readers. */
  readonly formula?: string;
}

/** Adds the charges of all resources of one type. */
export type Rule = (charges: Charges, resources: readonly BilledResource[]) => void;

/** Rules by type. */
export type Rules = Readonly<Record<string, Rule>>;

/** Returns a rule that looks at each resource alone. */
export function forEach(rule: (charges: Charges, resource: BilledResource) => void): Rule {
  return (charges, resources) => resources.forEach((it) => rule(charges, it));
}

function rangeOf(quantity: number | UsageRange): UsageRange {
  return typeof quantity === 'number' ? Ranges.of(quantity) : quantity;
}
