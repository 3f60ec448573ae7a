import { App } from 'aws-cdk-lib';
import { Bill, Cloud, Plan, PriceBook, PriceBooks, Usage, UsageRange } from '../../domain';
import { requireArguments } from '../declared-types';

/** Region of a stack that leaves it to the credentials of the deployment. */
const OTHERWISE_REGION = 'us-east-1';
const UNKNOWN_REGION = 'unknown-region';

/** Properties of a `CostEstimate`. */
export interface CostEstimateProps {
  /**
   * Plan of the application, whose traffic decides the usage.
   * @default - assumptions, which `bill.usage` lists
   */
  readonly plan?: Plan;
  /**
   * Usage of a month.
   * @default - from the plan
   */
  readonly usage?: Usage;
  /**
   * Price books.
   * @default - those of the library: `PriceBooks.of(Cloud.AWS)`
   */
  readonly books?: PriceBook[];
}

/**
 * Cost of the stacks of an app, from the templates that it synthesizes.
 *
 * A stack without a region is priced in us-east-1.
 *
 * @example
 * const app = new App();
 * const stack = new Stack(app, 'Shop', { env: { region: 'eu-west-1' } });
 * new Network(stack, 'Network');
 * console.error(CostEstimate.of(app).summary); // a line for each stack
 */
export class CostEstimate {
  /**
   * Synthesizes the app and prices its stacks. Call it last: nothing can be added to an app after its synthesis. Throws one error if
   * there is no price book for a region, or no stack has resources.
   */
  public static of(app: App, props: CostEstimateProps = {}): CostEstimate {
    const call = requireArguments('CostEstimate.of', { app, props });
    const stacks = call.app.synth().stacksRecursively.map(({ stackName, environment, template }) => ({
      stack: stackName,
      region: [UNKNOWN_REGION, ''].includes(environment.region) ? OTHERWISE_REGION : environment.region,
      template: template as { readonly [name: string]: unknown },
    }));
    const { books = PriceBooks.of(Cloud.AWS), plan, usage } = call.props;
    const bill = Bill.ofTemplates(stacks, { books, plan, usage });
    return new CostEstimate(
      bill,
      stacks.map(({ stack }) => stack),
    );
  }

  private constructor(
    /** Bill of all stacks together. */
    public readonly bill: Bill,
    private readonly stacks: readonly string[],
  ) {}

  /** A line for each stack: its cost of a month, and what is not in it. */
  public get summary(): string {
    return this.stacks.map((it) => this.line(it)).join('\n');
  }

  private line(stack: string): string {
    const lines = this.bill.lines.filter((it) => it.stack === stack);
    const sum = (bound: keyof UsageRange): string =>
      `$${Math.round(lines.reduce((total, it) => total + it.monthlyUsd[bound], 0))}`;
    const unpriced = this.bill.unpriced.filter((it) => it.stack === stack).length;
    const bound = unpriced === 0 ? '' : 'at least ';
    const rest = unpriced === 0 ? '' : `; ${unpriced} ${unpriced === 1 ? 'item has' : 'items have'} no price`;
    return `${stack}: ${bound}${sum('expected')} a month, ${sum('low')} to ${sum('high')}${rest}`;
  }
}
