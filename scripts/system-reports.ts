import { priceBooks } from '../bin/cost/price-folder';
import { renderPage } from '../bin/report/page';
import { reportData } from '../bin/report/report-data';
import { subjectOf } from '../bin/subject/subject';
import { Commitment } from '../lib/domain';
import { SYSTEMS } from '../stacks/systems';

/** Returns the pages of the systems that have a report, as `loadbearing report` writes them, by file. */
export async function renderSystemReports(): Promise<{ [file: string]: string }> {
  const pages: [string, string][] = [];
  for (const { folder } of SYSTEMS.filter(({ report }) => report !== undefined)) {
    const subject = await subjectOf(folder, {});
    const books = priceBooks(subject.cloud);
    const data = reportData(subject, { books, commitment: Commitment.NONE, usage: {}, usageOfFile: [] });
    pages.push([`docs/reports/${folder}.html`, await renderPage(data)]);
  }
  return Object.fromEntries(pages);
}
