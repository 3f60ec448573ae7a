import { DOMAIN_TYPES } from '../declared-types';
import { Defaults } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';
import { Cloud } from '../sizing/plan-options';
import { isFreeOnAws } from './aws/free-types';
import { AWS_RULES } from './aws/rules';
import { isFreeOnAzure } from './azure/free-types';
import { AZURE_RULES } from './azure/rules';
import { BillChange, changesOf } from './bill-change';
import { BillLine, FreeAllowance, UnpricedItem } from './bill-line';
import { RegionalTemplate } from '../resources/template-declarations';
import { BILL_DEFAULTS, BillProps, Commitment } from './bill-props';
import { BilledResource, cloudOfType } from './billed-resource';
import { resourcesOfPulumi, resourcesOfTemplate } from './billed-resources';
import { Charge, Charges, Rule } from './charges';
import { PriceShelf } from './price-shelf';
import { Price } from './price-book-data';
import { allowancesOf, costsOf } from './metered-charges';
import { Pricing } from './pricing';
import { Saving, savingsOf } from './saving';
import { UsedUsage } from './usage';
import { UsageAssumptions } from './usage-assumptions';
import { Ranges, UsageRange } from './usage-range';

/**
 * Cost of a month, from what a program declares: each resource, its quantities, and their list prices.
 *
 * A resource that has no price is in `unpriced`, and makes the sum a lower bound. It never counts as zero.
 *
 * @example
 * const template = { Resources: { Gateway: { Type: 'AWS::EC2::NatGateway' } } };
 * const bill = Bill.ofTemplates([{ stack: 'Shop', region: 'eu-west-1', template }], { books: PriceBooks.of(Cloud.AWS) });
 * console.log(bill.monthlyUsd.expected, bill.isLowerBound);
 */
export class Bill {
  /**
   * Prices the resources of CloudFormation templates. Throws one error if there is no price book for a region, or a template has no
   * resources.
   */
  public static ofTemplates(templates: RegionalTemplate[], props: BillProps): Bill {
    const problems = new Problems('the bill', '');
    const call = DOMAIN_TYPES.require(problems, 'Bill.ofTemplates', { templates, props });
    const resources = call.templates.flatMap((it) => resourcesOfTemplate(it));
    requireSome(problems, resources, 'templates of CloudFormation with resources');
    return new Bill(problems, resources, call.props);
  }

  /**
   * Prices the resources in the output of `pulumi stack export` or `pulumi preview --json`. Throws one error if it has none, or there is
   * no price book for a region.
   */
  public static ofPulumi(content: { readonly [name: string]: unknown }, props: BillProps): Bill {
    const problems = new Problems('the bill', '');
    const call = DOMAIN_TYPES.require(problems, 'Bill.ofPulumi', { content, props });
    const resources = resourcesOfPulumi(call.content);
    requireSome(problems, resources, 'the output of pulumi stack export or pulumi preview --json');
    return new Bill(problems, resources, call.props);
  }

  /** Lines in the order of the resources. */
  public readonly lines: BillLine[];
  /** Free units, as negative amounts. */
  public readonly allowances: FreeAllowance[];
  /** Resources that are not in the sum, each with the reason. */
  public readonly unpriced: UnpricedItem[];
  /** Usage that decides quantities: what is stated, and what is assumed. */
  public readonly usage: UsedUsage[];
  /** The changes that would save the most, at most five, the largest first. */
  public readonly savings: Saving[];
  /** Types of resources that cost nothing themselves, with their number. */
  public readonly freeTypes: { readonly [type: string]: number };
  /** Cost of a month in USD. */
  public readonly monthlyUsd: UsageRange;

  private constructor(problems: Problems, resources: readonly BilledResource[], given: BillProps) {
    const props = Defaults.apply(given, BILL_DEFAULTS);
    const usage = new UsageAssumptions(problems, props.usage ?? {}, props.plan);
    const shelf = new PriceShelf(problems, props.books, resources);
    problems.throwIfAny();
    const charges = chargesOf(resources, usage);
    const meters = shelf.meters(charges.all);
    const costs = new Map(meters.flatMap((it) => costsOf(it, props.commitment)));
    this.lines = charges.all.flatMap((it) => lineOf(it, shelf.price(it), costs.get(it)) ?? []);
    this.allowances = props.freeAllowances ? allowancesOf(meters, props.commitment) : [];
    this.unpriced = [
      ...charges.leftOut.map(({ resource, reason }) => itemOf(resource, reason)),
      ...charges.all.filter((it) => !shelf.price(it)).map((it) => itemOf(it.resource, missingPrice(it))),
    ];
    const isOnDemand = props.commitment === Commitment.NONE;
    this.savings = savingsOf(this.lines, isOnDemand, ({ resourceType, region }, key) =>
      shelf.find(resourceType, region, key),
    );
    this.usage = usage.all;
    this.freeTypes = freeTypesOf(resources);
    this.monthlyUsd = Ranges.sum([...this.lines, ...this.allowances].map((it) => it.monthlyUsd));
  }

  /** If true, something is not in the sum: the cost is at least that. */
  public get isLowerBound(): boolean {
    return this.unpriced.length > 0;
  }

  /** Returns what differs from an earlier bill, by price, the largest difference first. Free units are in neither. */
  public changesFrom(before: Bill): BillChange[] {
    DOMAIN_TYPES.require(new Problems('the bill', ''), 'Bill#changesFrom', { before });
    return changesOf(before.lines, this.lines);
  }
}

function requireSome(problems: Problems, resources: readonly BilledResource[], expected: string): void {
  problems.check(resources.length > 0, {
    ...{ code: ProblemCode.NOTHING_TO_PRICE, property: '', what: 'there are no resources', expected },
    fix: 'name the output of a program that declares resources',
  });
  problems.throwIfAny();
}

/** Applies the rule of each type to its resources. A type without a rule that is not free is left out. */
function chargesOf(resources: readonly BilledResource[], usage: UsageAssumptions): Charges {
  const charges = new Charges(resources, usage);
  new Set(resources.map(({ type }) => type)).forEach((type) => {
    const those = charges.ofType(type);
    const rule = ruleOf(type);
    if (rule) rule(charges, those);
    else if (!isFree(type))
      those.forEach((it) => charges.leaveOut(it, `no rule for ${type || 'a resource without a type'}`));
  });
  return charges;
}

function ruleOf(type: string): Rule | undefined {
  const rules = cloudOfType(type) === Cloud.AWS ? AWS_RULES : AZURE_RULES;
  // A template may name a type `constructor`.
  return Object.hasOwn(rules, type) ? rules[type] : undefined;
}

function isFree(type: string): boolean {
  return cloudOfType(type) === Cloud.AWS ? isFreeOnAws(type) : isFreeOnAzure(type);
}

function freeTypesOf(resources: readonly BilledResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  resources
    .filter(({ type }) => ruleOf(type) === undefined && isFree(type))
    .forEach(({ type }) => {
      counts[type] = (counts[type] ?? 0) + 1;
    });
  return counts;
}

function lineOf(
  { resource, price: key, quantity, reason, usage }: Charge,
  price: Price | undefined,
  monthlyUsd: UsageRange | undefined,
): BillLine | undefined {
  if (!price || !monthlyUsd) return undefined;
  const unitUsd = quantity.expected > 0 ? monthlyUsd.expected / quantity.expected : Pricing.meanUsd(price, 0);
  return {
    ...{ resource: resource.id, stack: resource.stack, resourceType: resource.type, region: resource.region },
    ...{ price: key, quantity, unit: price.unit, unitUsd, monthlyUsd, reason },
    ...(usage === undefined ? {} : { usage }),
  };
}

function itemOf({ id, stack, type }: BilledResource, reason: string): UnpricedItem {
  return { resource: id, stack, resourceType: type, reason };
}

function missingPrice({ price, resource, quantity, reason }: Charge): string {
  const { expected } = quantity;
  return `no price of ${price} in the book of ${resource.region} (${reason}: ${Number(expected.toPrecision(4))} a month)`;
}
