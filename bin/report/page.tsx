import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { isDrawable, layoutOf } from './architecture/layout';
import { asOneLine } from '../control-characters';
import { ReportData } from './report-data';
import { Alarms, Objectives } from './sections/alarms';
import { Architecture } from './sections/architecture';
import { Bill } from './sections/bill';
import { Capacity } from './sections/capacity';
import { Connections } from './sections/connections';
import { Evidence } from './sections/evidence';
import { Plan } from './sections/plan';
import { Spike } from './sections/spike';
import { StatedCosts } from './sections/stated-costs';
import { Summary } from './sections/summary';

/** Beginning of a page, by which the command knows its own. */
export const MARK = '<!doctype html>\n<!-- loadbearing report -->\n';

/** The page loads nothing and runs nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

interface Part {
  readonly id: string;
  readonly title: string;
  readonly content: JSX.Element;
}

/** Renders a report as one page of HTML, without scripts and without anything to load. */
export async function renderPage(data: ReportData): Promise<string> {
  const layout = isDrawable(data.architecture) ? await layoutOf(data.architecture) : undefined;
  const { plan, spike, bill, subject } = data;
  const comparison = subject.compare?.(bill.books, bill.bill);
  const parts: Part[] = [
    part('architecture', 'Architecture', <Architecture architecture={data.architecture} layout={layout} />),
    ...(plan
      ? [
          part('plan', 'Plan', <Plan plan={plan} built={data.built} />),
          part('capacity', 'Capacity', <Capacity plan={plan} />),
          ...(plan.connections.length > 0 ? [part('connections', 'Connections', <Connections plan={plan} />)] : []),
        ]
      : []),
    ...(spike ? [part('simulation', 'Simulation', <Spike spike={spike} />)] : []),
    part('bill', 'Bill', <Bill view={bill} />),
    ...(comparison ? [part('stated-costs', "The report's costs", <StatedCosts comparison={comparison} />)] : []),
    part('alarms', 'Alarms', <Alarms alarms={data.alarms} />),
    ...(data.objectives.length > 0
      ? [part('objectives', 'Objectives', <Objectives objectives={data.objectives} />)]
      : []),
    ...(data.deviations.length > 0 ? [part('evidence', 'Evidence', <Evidence deviations={data.deviations} />)] : []),
  ];
  const lines = renderToString(<Page data={data} parts={parts} />).split('\n');
  return `${MARK}${lines.map(asOneLine).join('\n')}\n`;
}

function part(id: string, title: string, content: JSX.Element): Part {
  return { id, title, content };
}

function Page({ data, parts }: { readonly data: ReportData; readonly parts: readonly Part[] }): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${data.subject.name}: architecture report`}</title>
        {/* The file is ours, and holds no text of others. */}
        <style dangerouslySetInnerHTML={{ __html: readFileSync(join(__dirname, 'report.css'), 'utf8') }} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the report
        </a>
        <Summary data={data} />
        <nav aria-label="Sections">
          <ul>
            {parts.map(({ id, title }) => (
              <li>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" tabindex={-1}>
          {parts.map(({ content }) => content)}
          {!data.plan && (
            <p class="note">
              A workload file adds plan, capacity, connections and a simulation: <code>npx loadbearing init</code>, then
              the same command with <code>--workload workload.yaml</code>.
            </p>
          )}
        </main>
        <footer>
          Made by loadbearing from what the program declares. Costs are estimates by list prices, without tax.
        </footer>
      </body>
    </html>
  );
}
