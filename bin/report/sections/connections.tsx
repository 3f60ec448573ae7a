import type { JSX } from 'preact';
import type { Plan } from '../../../lib/domain';
import { Section, Table } from '../table';

const WIDTH = 560;
const HEIGHT = 34;
/** Width below which a share could not be seen beside its line. */
const LEAST = 4;

/** Connections to the database at full scale during a deployment, against what it accepts. */
export function Connections({ plan }: { readonly plan: Plan }): JSX.Element | null {
  const { database, connections } = plan;
  if (!database || connections.length === 0) return null;
  const used = connections.reduce((sum, { value }) => sum + value, 0);
  const limit = database.maxConnections;
  const scale = WIDTH / Math.max(limit, used);
  const label = `${used} of ${limit} connections`;
  const widths = connections.map(({ value }) => (value > 0 ? Math.max(value * scale, LEAST) : 0));
  return (
    <Section id="connections" title="Connection budget">
      <p>
        {label} to {database.size} at full scale, with the surge of a deployment.{' '}
        {database.pooler ? 'That is more than it accepts: a pooler shares them.' : 'They fit.'}
      </p>
      <div class="scroll" role="region" aria-label={label} tabindex={0}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          width={WIDTH}
          height={HEIGHT}
          role="img"
          aria-label={label}
          class="budget"
        >
          <rect width={WIDTH} height={HEIGHT} rx="4" class="free" />
          {widths.map((width, index) => (
            <rect
              x={tenths(widths.slice(0, index).reduce((sum, it) => sum + it, 0))}
              width={tenths(width)}
              height={HEIGHT}
              class={`share share-${index % 4}`}
            />
          ))}
          <line x1={limit * scale} x2={limit * scale} y1="0" y2={HEIGHT} class="limit limit-0" />
        </svg>
      </div>
      <Table
        caption="Shares of the connections"
        columns={[{ title: 'Consumer' }, { title: 'Connections', isNumber: true }, { title: 'Formula' }]}
        rows={connections.map(({ name, value, formula }, index) => [
          <>
            <span class={`swatch share-${index % 4}`} aria-hidden="true" /> {name}
          </>,
          value,
          formula,
        ])}
      />
    </Section>
  );
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
