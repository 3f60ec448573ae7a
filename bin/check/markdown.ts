import { CheckCodes } from '../../lib/domain';
import { signedUsd } from '../cost/report';
import { markdownTable, markdownText } from '../markdown';
import { CheckOutput } from './check-output';
import { headlineOf } from './report';

/** Renders findings and differences as Markdown, for a pull request. */
export function renderMarkdown(output: CheckOutput): string {
  const { findings, connections, questions, upgrade } = output;
  return `${[
    upgrade ? `**${markdownText(upgrade.summary)}**${upgrade.isLowerBound ? ', of what has a price' : ''}` : '',
    upgrade
      ? markdownTable(
          ['quantity', 'before', 'after'],
          [
            ...upgrade.quantities.map(({ name, before, after }) => [
              name,
              ...[before, after].map((it) => String(it ?? '–')),
            ]),
            ['bill of a month', '', signedUsd(upgrade.monthlyUsd)],
          ],
        )
      : '',
    `**${headlineOf(output)}**`,
    markdownTable(
      ['', 'code', 'resource', 'reason', 'fix'],
      findings.map(({ severity, code, resource, property, reason, fix }) => [
        severity,
        `${code} ${CheckCodes.nameOf(code)}`,
        [resource, property].filter(Boolean).join(' · '),
        reason,
        fix,
      ]),
    ),
    markdownTable(
      ['database', 'connections at the worst moment', 'accepts'],
      connections.map(({ database, connections: all, limit, reserved }) => [
        database,
        String(all),
        limit === undefined ? 'unknown' : `${limit} less ${reserved}`,
      ]),
    ),
    questions.length > 0
      ? `Not decided: ${questions.map(({ resource, unknown }) => markdownText(`${resource}: ${unknown}`)).join('; ')}`
      : '',
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}
