import type { JSX } from 'preact';
import type { CostComparison } from '../../../stacks/report/cost-comparison';
import { dollars, statedOf } from '../../cost/comparison';
import { Section, Table } from '../table';

/** The cost figures of a system's report against list prices, and what contradicts itself. */
export function StatedCosts({ comparison }: { readonly comparison: CostComparison }): JSX.Element {
  const { rows, findings } = comparison;
  return (
    <Section id="stated-costs" title="The report's costs">
      <ul class="findings">
        {findings.map(({ sentence, arithmetic, ids }) => (
          <li>
            <p>
              {sentence} <span class="ids">{ids.join(', ')}</span>
            </p>
            <p class="arithmetic">{arithmetic}</p>
          </li>
        ))}
      </ul>
      <Table
        caption="Figures of the report against list prices"
        columns={[
          { title: 'Item' },
          { title: 'Part' },
          { title: 'Stated', isNumber: true },
          { title: 'Computed', isNumber: true },
          { title: 'Difference', isNumber: true },
          { title: 'Reason' },
          { title: 'Requirement' },
        ]}
        rows={rows.map((it) => [
          it.what,
          it.part,
          statedOf(it),
          dollars(it.computedUsd),
          dollars(it.differenceUsd, '+'),
          [it.arithmetic, it.reason].filter(Boolean).join('. '),
          it.ids.join(', '),
        ])}
      />
    </Section>
  );
}
