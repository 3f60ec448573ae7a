import { Command } from 'commander';
import { renderPage } from '../bin/report/page';
import { reportData } from '../bin/report/report-data';
import { pricedSubject } from '../bin/subject/subject-options';
import { Commitment } from '../lib/domain';
import { SYSTEMS } from '../stacks/systems';

/** Returns the pages of the systems that have a report, as `loadbearing report` writes them, by file. */
export async function renderSystemReports(): Promise<{ [file: string]: string }> {
  const pages: [string, string][] = [];
  for (const { folder } of SYSTEMS.filter(({ report }) => report !== undefined)) {
    const priced = await pricedSubject(new Command(), folder, { set: {}, commitment: Commitment.NONE });
    pages.push([`docs/reports/${folder}.html`, await renderPage(reportData(priced))]);
  }
  return Object.fromEntries(pages);
}
