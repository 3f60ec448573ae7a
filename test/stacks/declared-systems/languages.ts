import { TemplatePolicies } from '../../../lib/domain';
import { DeclaredSystems } from '../../../scripts/permissions/declared';
import { BROAD, NO_RESOURCE } from '../../../scripts/permissions/reasons';
import { faultsOfDashboard } from '../../support/languages/dashboard';
import { EmbeddedText, Language, embeddedTexts } from '../../support/languages/embedded-texts';
import { faultsOfFilterPattern } from '../../support/languages/filter-pattern';
import { faultsOfKql } from '../../support/languages/kql';
import { faultsOfMetricMath } from '../../support/languages/metric-math';
import { PolicyAnalysis, analysePolicies, policyOf } from '../../support/languages/policies';
import {
  faultsOfJavaScript,
  faultsOfJson,
  faultsOfPromQl,
  faultsOfPython,
  faultsOfShell,
  faultsOfSql,
  faultsOfYaml,
} from '../../support/languages/programs';
import { Json } from '../../support/template';
import { parse } from 'yaml';

/** Tests languages inside the templates of all systems, each read by its own parser. */
export function testLanguages(systems: () => DeclaredSystems): void {
  let declared: DeclaredSystems;
  let texts: EmbeddedText[];

  beforeAll(() => {
    declared = systems();
    texts = embeddedTexts(declared);
  });

  /** Texts of a language, without those that are the same. */
  function of(language: Language): EmbeddedText[] {
    const all = texts.filter((it) => it.language === language);
    return [...new Map(all.map((it) => [JSON.stringify([it.text, it.beside]), it])).values()];
  }

  /** Faults of all texts, with their places. */
  function faults(all: readonly EmbeddedText[], faultsOf: (it: EmbeddedText) => readonly string[]): string[] {
    return all.flatMap((it) => faultsOf(it).map((fault) => `${it.place}: ${fault}`));
  }

  describe('KQL', () => {
    const PLANTED: [string, RegExp][] = [
      ['requests | wher duration > 1', /operator expected/],
      ['requests | summarize sum(itemCount', /Expected: \)/],
      ['requests | where durration > 1', /'durration' does not refer to any known column/],
      ['request | count', /'request' does not refer to any known table/],
      ['requests | summarize percentilew(duration, itemCount)', /expects 3 arguments/],
    ];
    let queries: { readonly place: string; readonly query: string; readonly faults: string[] }[];

    beforeAll(() => {
      const alerts = of(Language.KQL).map(({ place, text }) => ({ place, query: text }));
      const workbooks = of(Language.WORKBOOK).flatMap(({ place, text }) => {
        const items = JSON.parse(text).items as { content: { query?: string } }[];
        return items.flatMap(({ content: { query } }) => (query === undefined ? [] : [{ place, query }]));
      });
      const all = [...alerts, ...workbooks, ...PLANTED.map(([query]) => ({ place: 'planted', query }))];
      const found = faultsOfKql(all.map(({ query }) => query));
      queries = all.map((it, index) => ({ ...it, faults: found[index] }));
    });

    test.each([
      ['alerts', 'ScheduledQueryRule', 7],
      ['workbooks', 'Workbook', 5],
    ])('of %s', (_, type, least) => {
      const all = queries.filter(({ place }) => place.includes(type));
      expect(all.length).toBeGreaterThan(least);
      expect(all.filter((it) => it.faults.length > 0)).toEqual([]);
    });

    test.each(PLANTED)('is not %s', (planted, fault) => {
      const { faults: found } = queries.find(({ query }) => query === planted)!;
      expect(found).toContainEqual(expect.stringMatching(fault));
    });
  });

  describe('filter patterns of logs', () => {
    test('of metrics', () => {
      const all = of(Language.FILTER_PATTERN);
      expect(all.length).toBeGreaterThan(10);
      expect(faults(all, ({ text }) => faultsOfFilterPattern(text))).toEqual([]);
    });

    test.each([
      '',
      'ERROR',
      '?ERROR ?WARN',
      'ERROR -"health check"',
      '%^2\\d\\d$%',
      '[ip, user, ..., status = 4*, bytes > 1000]',
      '{ $.a.b[0].c >= 1.5 && ($.d IS NULL || $.e NOT EXISTS) }',
      '{ $["a.b"] = %^x% }',
    ])('may be %j', (pattern) => {
      expect(faultsOfFilterPattern(pattern)).toEqual([]);
    });

    test.each([
      '{ $.status = 429',
      '{ status = 429 }',
      '{ ($.a = 1) & ($.b = 2) }',
      '{ $.a > "x" }',
      '{ $.a == 1 }',
      '[ip, user',
      'status=429',
      '{ $.a = 1 } x',
      '{ $.a IS nothing }',
    ])('is not %j', (pattern) => {
      expect(faultsOfFilterPattern(pattern)).not.toEqual([]);
    });
  });

  describe('metric math', () => {
    /** Ids in the list that holds an expression, which is also that of a service level objective. */
    const idsBeside = ({ place, beside }: EmbeddedText): string[] => lists.get(beside) ?? [`none beside ${place}`];
    const lists = new Map<Json, string[]>();

    beforeAll(() => {
      const visit = (value: Json): void => {
        if (typeof value !== 'object' || value === null) return;
        if (Array.isArray(value)) {
          const ids = value.flatMap((it) => (typeof it?.Id === 'string' ? [it.Id] : []));
          value.forEach((it) => lists.set(it, ids));
        }
        Object.values(value).forEach(visit);
      };
      texts.filter(({ language }) => language === Language.METRIC_MATH).forEach(({ holder }) => visit(holder));
    });

    test('of alarms, scaling and objectives', () => {
      const all = of(Language.METRIC_MATH);
      expect(all.length).toBeGreaterThan(6);
      expect(faults(all, (it) => faultsOfMetricMath(it.text, idsBeside(it)))).toEqual([]);
    });

    test.each([
      'IF(m1 > 0 AND m2 <= 3, 100 * (FILL(m1, 0) + m2) / m2, 0)',
      'SUM([m1, m2])',
      '-m1 ^ 2',
      "SEARCH('{AWS/EC2,InstanceId} CPUUtilization', 'Average', 300)",
      'MAX(METRICS())',
    ])('may be %s', (expression) => {
      expect(faultsOfMetricMath(expression, ['m1', 'm2'])).toEqual([]);
    });

    test.each([
      ['m1 / m3', /no metric has the id m3/],
      ['AVERAGE(m1)', /no function AVERAGE/],
      ['FILL(m1)', /FILL has 1 arguments/],
      ['(m1 + m2', /in place of \)/],
      ['m1 +', /in place of/],
      ['m1 m2', /after the end/],
      ['m1 % 2', /unknown word/],
    ])('is not %s', (expression, fault) => {
      expect(faultsOfMetricMath(expression, ['m1', 'm2'])).toEqual([expect.stringMatching(fault)]);
    });
  });

  describe('dashboards', () => {
    test('of all systems', () => {
      const all = of(Language.DASHBOARD);
      expect(all.length).toBeGreaterThan(3);
      expect(faults(all, ({ text }) => faultsOfDashboard(JSON.parse(text)))).toEqual([]);
    });

    const widget = (properties: Json, more: Json = {}): Json => ({
      widgets: [
        {
          type: 'metric',
          x: 0,
          y: 0,
          width: 12,
          height: 6,
          properties: { region: 'us-east-1', ...properties },
          ...more,
        },
      ],
    });

    test.each([
      ['a widget beyond the edge', widget({ metrics: [['AWS/EC2', 'CPUUtilization']] }, { x: 18 })],
      ['an unknown view', widget({ metrics: [['AWS/EC2', 'CPUUtilization']], view: 'lines' })],
      ['a metric without a name', widget({ metrics: [['AWS/EC2']] })],
      ['an unknown property', widget({ metrics: [['AWS/EC2', 'CPUUtilization']], perod: 60 })],
      ['no region', { widgets: [{ type: 'metric', properties: { metrics: [['AWS/EC2', 'CPUUtilization']] } }] }],
      ['a metric that is missing', widget({ metrics: [[{ expression: 'm1 + m2' }], ['A', 'B', { id: 'm1' }]] })],
      ['an unknown type', widget({}, { type: 'chart' })],
      ['no widgets', {}],
    ])('have not %s', (_, body) => {
      expect(faultsOfDashboard(body)).not.toEqual([]);
    });

    test('may have an expression of metrics beside it', () => {
      expect(
        faultsOfDashboard(widget({ metrics: [[{ expression: 'm1 * 2', id: 'e1' }], ['A', 'B', { id: 'm1' }]] })),
      ).toEqual([]);
    });
  });

  describe('policies of IAM', () => {
    let analysed: { readonly place: string; readonly actions: string[]; readonly analysis: PolicyAnalysis }[];
    let planted: PolicyAnalysis[];

    const PLANTED: [string, Json][] = [
      ['UNKNOWN_ACTION', { Action: ['s3:GetObjekt'], Resource: ['*'] }],
      ['RESOURCE_MISMATCH', { Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::bucket'] }],
      [
        'UNKNOWN_CONDITION',
        { Action: ['s3:GetObject'], Resource: ['*'], Condition: { Bool: { 'aws:SecureTransprt': 'true' } } },
      ],
      ['UNKNOWN_PREFIX', { Action: ['s4:GetObject'], Resource: ['*'] }],
    ];

    beforeAll(() => {
      const statements = declared.aws.flatMap(({ system, templates }) => {
        const policies = new TemplatePolicies(templates);
        return policies.statements.map((it) => ({
          place: `${system.name}: ${it.place} ${it.actions.join()}`,
          ...{ kind: it.kind, actions: it.actions, policy: policyOf(it, policies) },
        }));
      });
      const own = PLANTED.map(([, statement]) => ({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', ...statement }],
      }));
      const results = analysePolicies([...statements.map(({ policy }) => policy), ...own]);
      analysed = statements.map((it, index) => ({ ...it, analysis: results[index] }));
      planted = results.slice(statements.length);
    });

    /** Findings of parliament that are no faults, with the reason. */
    const ACCEPTED: [RegExp, string][] = [
      [/: RESOURCE_STAR: /, 'the review of permissions has the reasons for these'],
      [/: UNKNOWN_ACTION: Unknown action ecs:StopServiceDeployment$/, "newer than parliament's table"],
      [
        / sts:AssumeRoleWithWebIdentity: UNKNOWN_CONDITION_FOR_ACTION: .* token\.actions\.githubusercontent\.com:(aud|sub) /,
        'keys of the OIDC provider',
      ],
      [
        /: MISMATCHED_TYPE: .* s3:TlsVersion requires a value of type Numeric but given \['1\.2'\]$/,
        'parliament knows whole numbers only',
      ],
      [
        / s3:\*: UNKNOWN_CONDITION_FOR_ACTION: .* s3:TlsVersion /,
        'a denial of all actions, some of which have no such key',
      ],
      [
        /^\w+: KeyPolicy .*kms:EncryptionContext:aws:logs:arn for action kms:DescribeKey$/,
        "as in AWS's policy for log groups",
      ],
      [
        /^\w+: KeyPolicy .*: MISMATCHED_TYPE: Type mismatch: ArnLike requires a value of type Arn but given String$/,
        "as in AWS's policy for log groups",
      ],
    ];

    test('name actions, resources and conditions that exist, and that fit each other', () => {
      expect(analysed.length).toBeGreaterThan(500);
      const found = analysed.flatMap(({ place, analysis }) => analysis.findings.map((it) => `${place}: ${it}`));
      expect([...new Set(found)].filter((it) => !ACCEPTED.some(([accepted]) => accepted.test(it)))).toEqual([]);
      expect(ACCEPTED.filter(([accepted]) => !found.some((it) => accepted.test(it)))).toEqual([]);
    });

    test('are for any resource only where AWS allows no other, if that is the reason', () => {
      const claimed = BROAD.filter(({ reason }) => reason === NO_RESOURCE).map(({ actions }) => actions.join());
      const checked = analysed.filter(({ actions }) => claimed.includes(actions.join()));
      expect(new Set(checked.map(({ actions }) => actions.join())).size).toBe(new Set(claimed).size);
      expect(checked.flatMap(({ analysis }) => analysis.limitable)).toEqual([]);
      // The same table knows actions that can be limited.
      expect(analysed.flatMap(({ analysis }) => analysis.limitable)).toContain('ecs:RegisterTaskDefinition');
    });

    test.each(PLANTED.map(([issue], index) => [issue, index] as const))('have no %s', (issue, index) => {
      expect(planted[index].findings).toContainEqual(expect.stringMatching(`^${issue}`));
    });
  });

  describe('programs', () => {
    test('of a shell: user data, commands of containers, scripts of a deployment', () => {
      const all = of(Language.SHELL);
      expect(all.length).toBeGreaterThan(10);
      const found = faultsOfShell(all.map(({ text }) => text));
      expect(faults(all, (it) => found[all.indexOf(it)])).toEqual([]);
    });

    test('in Python: none in a command; the files of instances have tests of their own', () => {
      const all = of(Language.PYTHON);
      const found = faultsOfPython(all.map(({ text }) => text));
      expect(faults(all, (it) => found[all.indexOf(it)])).toEqual([]);
    });

    test('in JavaScript: functions at the edge, canaries, commands of containers', () => {
      const all = of(Language.JAVASCRIPT);
      expect(all.length).toBeGreaterThan(8);
      expect(faults(all, ({ text }) => faultsOfJavaScript(text))).toEqual([]);
    });

    test('in SQL: statements of jobs, and of the roles that migrations create', async () => {
      const jobs = of(Language.SQL);
      const roles = of(Language.JSON).filter(({ place }) => place.endsWith('.DATABASE_ROLES'));
      const lists = roles.flatMap(({ text }) =>
        Object.values(JSON.parse(text) as { [list: string]: unknown[] }).flat(),
      );
      const statements = lists.filter((it): it is string => typeof it === 'string');
      expect([jobs.length, statements.length].every((it) => it > 1)).toBe(true);
      expect((await faultsOfSql([...jobs.map(({ text }) => text), ...statements])).flat()).toEqual([]);
    });

    test('with a mistake are found', async () => {
      expect(await faultsOfSql(['SELEC 1', 'DO $$ BEGIN IF true THEN END $$'])).not.toContainEqual([]);
      expect(faultsOfShell(['if true; then echo', 'rm -rf $1/*', '#!/bin/bash\nfunction {'])).not.toContainEqual([]);
      expect(faultsOfPython(['def f(:', 'x = (1'])).not.toContainEqual([]);
      expect(['function {', 'const a = ;'].map(faultsOfJavaScript)).not.toContainEqual([]);
    });
  });

  describe('documents', () => {
    /** A template of EventBridge is JSON once the values of the event are in it. */
    const withValues = (text: string): string => text.replace(/<[\w-]+>/g, 'value');

    test('in JSON', () => {
      const all = of(Language.JSON);
      expect(all.length).toBeGreaterThan(20);
      expect(
        faults(all, ({ place, text }) => faultsOfJson(place.includes('InputTemplate') ? withValues(text) : text)),
      ).toEqual([]);
    });

    test('in YAML', () => {
      const all = of(Language.YAML);
      expect(all.length).toBeGreaterThan(1);
      expect(faults(all, ({ text }) => faultsOfYaml(text))).toEqual([]);
    });

    test('with queries of Prometheus', () => {
      const rules = of(Language.YAML).filter(({ place }) => place.includes('RuleGroupsNamespace'));
      const queriesOf = ({ text }: EmbeddedText): string[] =>
        (parse(text).groups as { rules: { expr: string }[] }[]).flatMap((group) => group.rules.map(({ expr }) => expr));
      expect(rules.flatMap(queriesOf).length).toBeGreaterThan(2);
      expect(faults(rules, (it) => queriesOf(it).flatMap(faultsOfPromQl))).toEqual([]);
    });

    test('with a mistake are found', () => {
      expect(['{"a": 1,}', "{'a': 1}", ''].map(faultsOfJson)).not.toContainEqual([]);
      expect(['a: b: c', 'a: 1\na: 2', 'a: [1'].map(faultsOfYaml)).not.toContainEqual([]);
      expect(['sum(rate(a[5m])', 'rate(a[5x])', 'sum by (a'].map(faultsOfPromQl)).not.toContainEqual([]);
    });
  });

  describe('a text that looks like a program', () => {
    const unknown = (all: EmbeddedText[]): string[] =>
      all
        .filter(({ language }) => language === Language.UNKNOWN)
        .map(({ place, text }) => `${place}: ${text.slice(0, 200)}`);

    test('is in a place whose language is known', () => {
      expect(unknown(texts)).toEqual([]);
    });

    test('is found in a new place', () => {
      const [one] = declared.aws;
      const template = {
        Resources: { A: { Type: 'AWS::SSM::Document', Properties: { Content: { run: 'rm -rf "$1"\nreboot' } } } },
      };
      expect(unknown(embeddedTexts({ aws: [{ ...one, templates: [{ stack: 'A', template }] }], azure: [] }))).toEqual([
        expect.stringContaining('AWS::SSM::Document Content.run: rm'),
      ]);
    });
  });
}
