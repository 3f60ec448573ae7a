import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';
import { reportCommand } from '../../../bin/report/command';
import { browserPath, startBrowser } from '../../support/browser';
import { runCommand } from '../../support/run-command';

jest.setTimeout(120_000);

const missing = browserPath() === undefined;
if (missing && process.env.CI) throw new Error('chromium is not on the PATH, and CI must not skip these tests');
// eslint-disable-next-line no-restricted-properties -- only without a browser, which CI does not accept
const inBrowser = missing ? test.skip : test;

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'report-'));
const HOSTILE = '<script>alert(1)</script>"\'&<img src=x onerror=alert(2)>\u202e\u0000';

const pageOf = (name: string): string => join(folder, `${name}.html`);
const write = async (name: string, ...args: string[]): Promise<void> => {
  expect((await runCommand(reportCommand(), [...args, '--out', pageOf(name)], folder)).code).toBe(0);
};

let browser: Browser;
beforeAll(async () => {
  const Description = HOSTILE.repeat(50);
  const template = {
    Resources: {
      [`Function${HOSTILE}`]: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { A: { Ref: 'Table' } } } },
      },
      Table: { Type: 'AWS::DynamoDB::Table', Metadata: { 'aws:cdk:path': `Shop/${HOSTILE}/Resource` } },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: HOSTILE, AlarmDescription: Description } },
    },
  };
  writeFileSync(join(folder, 'hostile.template.json'), JSON.stringify(template));
  await write('traitor-track', 'traitor-track');
  await write('starter', 'starter', '--cloud', 'azure');
  await write('hostile', 'hostile.template.json');
  if (!missing) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Opens a page and returns what the test says of it, with everything that the browser complained of or asked for. */
async function open<T>(
  name: string,
  { width, colorScheme }: View,
  look: (page: Page) => Promise<T>,
): Promise<[T, string[]]> {
  // axe is a script, which the policy of the page forbids.
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push(dialog.message())));
  const address = pathToFileURL(pageOf(name)).href;
  page.on('request', (request) => request.url().split('#')[0] !== address && complaints.push(request.url()));
  await page.goto(address);
  const seen = await look(page);
  await context.close();
  return [seen, complaints];
}

// Colors do not depend on the width, and every combination takes seconds.
const PHONE: View = { width: 360, colorScheme: 'dark' };
const DESKTOP: View = { width: 1280, colorScheme: 'light' };
const VIEWS: [string, View][] = [
  ['traitor-track', { ...PHONE, colorScheme: 'light' }],
  ['traitor-track', { ...DESKTOP, colorScheme: 'dark' }],
  ['starter', PHONE],
  ['starter', DESKTOP],
  ['hostile', PHONE],
  ['hostile', DESKTOP],
];

describe('a page', () => {
  inBrowser.each(VIEWS)('is accessible, fits and asks for nothing: %s at %j', async (name, view) => {
    const [{ violations, overflow }, complaints] = await open(name, view, async (page) => {
      await page.evaluate(AXE);
      const result = await page.evaluate<AxeResults>('axe.run()');
      const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
      return {
        violations: result.violations.map(({ id, nodes }) => [id, nodes[0].html]),
        overflow: widths[0] - widths[1],
      };
    });
    expect(violations).toEqual([]);
    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
  });
});

inBrowser('the keyboard reaches the skip link, the sections, the regions that scroll and the details', async () => {
  const [reached] = await open('traitor-track', { width: 360, colorScheme: 'light' }, async (page) => {
    const seen: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      await page.keyboard.press('Tab');
      seen.push(String(await page.evaluate('document.activeElement.className + document.activeElement.tagName')));
    }
    return seen;
  });
  expect(reached[0]).toBe('skipA');
  expect(reached).toEqual(expect.arrayContaining(['A', 'scroll drawingDIV', 'SUMMARY', 'scrollDIV']));
});

inBrowser('prints as a document of several pages', async () => {
  const [pdf] = await open('traitor-track', { width: 1280, colorScheme: 'light' }, (page) =>
    page.pdf({ format: 'A4' }),
  );
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(3);
});

test('text of a template stays text', () => {
  const html = readFileSync(pageOf('hostile'), 'utf8');
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;script>');
  // eslint-disable-next-line no-control-regex -- they are what must be absent
  expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});

test('the page forbids scripts and everything that is not in it', () => {
  const html = readFileSync(pageOf('traitor-track'), 'utf8');
  expect(html).toContain('http-equiv="Content-Security-Policy" content="default-src \'none\'');
  expect(html).toContain("base-uri 'none'; form-action 'none'");
  expect(html).not.toMatch(/<script|<link|src="(?!data:)|url\((?!#)/);
});
