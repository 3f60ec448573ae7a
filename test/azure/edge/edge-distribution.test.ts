import { EdgeDistribution, EdgeDistributionArgs } from '../../../lib/azure/edge/edge-distribution';
import { CacheRule, PathPattern, QueryStrings, SecurityHeaders } from '../../../lib/domain';
import { inputProblemsOf } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const origin = { name: 'web', hostName: 'web.example.com' };
const args: EdgeDistributionArgs = { resourceGroupName: 'rg', origins: [origin], cacheRules: [] };
const anEdge = (more: Partial<EdgeDistributionArgs> = {}): Promise<ProgramRun<EdgeDistribution>> =>
  runProgram(() => new EdgeDistribution('edge', { ...args, ...more }));

/** The rules of a set, in the order Front Door looks at them. */
function rulesOf(run: ProgramRun<unknown>, set = 'caching'): RegisteredResource['inputs'][] {
  const inSet = run
    .all('cdn:Rule')
    .map((it) => it.inputs)
    .filter((it) => it.ruleSetName === set);
  return inSet.sort((a, b) => a.order - b.order);
}
const cacheOf = (rule: RegisteredResource['inputs']): RegisteredResource['inputs'] =>
  rule.actions[0].parameters.cacheConfiguration;
const caching = async (...cacheRules: CacheRule[]): Promise<RegisteredResource['inputs'][]> =>
  rulesOf(await anEdge({ cacheRules }));

describe('the edge', () => {
  test('[FM-AFD-01] is Front Door Premium, in no region', async () => {
    const run = await anEdge();
    expect(run.one('cdn:Profile').inputs).toMatchObject({
      location: 'Global',
      sku: { name: 'Premium_AzureFrontDoor' },
    });
    expect(run.one('cdn:AFDEndpoint').inputs.location).toBe('Global');
  });

  test('[FM-AFD-05] sends HTTP to HTTPS, and speaks HTTPS to its origins', async () => {
    expect((await anEdge()).one('cdn:Route').inputs).toMatchObject({
      httpsRedirect: 'Enabled',
      supportedProtocols: ['Http', 'Https'],
      forwardingProtocol: 'HttpsOnly',
    });
  });

  test('[FM-AFD-06] [FM-OPT-01] compresses what gains from it; Brotli or gzip is for Front Door to choose', async () => {
    const { compressionSettings } = (await anEdge()).one('cdn:Route').inputs.cacheConfiguration;
    expect(compressionSettings.isCompressionEnabled).toBe(true);
    expect(compressionSettings.contentTypesToCompress).toEqual(
      expect.arrayContaining(['text/html', 'application/json', 'application/javascript', 'image/svg+xml']),
    );
  });

  test('sends security headers with every answer, five in a rule as Front Door allows', async () => {
    const rules = rulesOf(await anEdge({ securityHeaders: new SecurityHeaders({ xssProtection: true }) }), 'headers');
    const headers = rules.flatMap((rule) =>
      rule.actions.map((it: RegisteredResource['inputs']) => it.parameters.headerName),
    );
    expect(headers).toEqual(Object.keys(new SecurityHeaders({ xssProtection: true }).asMap));
    expect(rules.map((rule) => rule.actions.length)).toEqual([5, 1]);
    expect(rules.map((rule) => rule.matchProcessingBehavior)).toEqual(['Continue', 'Continue']);
  });

  test('a route waits for its origins and rules', async () => {
    const run = await anEdge();
    const { dependencies } = run.one('cdn:Route');
    expect(dependencies).toEqual(
      expect.arrayContaining([run.one('cdn:AFDOrigin').urn, ...run.all('cdn:Rule').map((it) => it.urn)]),
    );
  });

  test('[FM-AFD-04] domains of your own have a managed certificate and TLS 1.2', async () => {
    const run = await anEdge({ customDomains: [{ hostName: 'www.example.com', dnsZoneId: '/zone' }] });
    const domain = run.one('cdn:AFDCustomDomain');
    expect(domain.inputs).toMatchObject({
      hostName: 'www.example.com',
      azureDnsZone: { id: '/zone' },
      tlsSettings: { certificateType: 'ManagedCertificate', minimumTlsVersion: 'TLS12' },
    });
    expect(run.one('cdn:Route').dependencies).toContain(domain.urn);
    expect(await valueOf(run.result.url)).toBe('https://www.example.com');
    expect(await valueOf(run.result.domainValidation)).toMatch(/^_dnsauth\.www\.example\.com TXT /);
  });

  test('[FM-AFD-03] paths are rewritten where it is said', async () => {
    const rules = rulesOf(await anEdge({ urlRewrites: [{ source: '/old/', destination: '/new/' }] }), 'rewrites');
    expect(rules).toMatchObject([
      {
        conditions: [{ name: 'UrlPath', parameters: { operator: 'BeginsWith', matchValues: ['old/'] } }],
        actions: [
          {
            name: 'UrlRewrite',
            parameters: { sourcePattern: '/old/', destination: '/new/', preserveUnmatchedPath: true },
          },
        ],
      },
    ]);
  });

  test('[FM-AFD-02] another application takes its paths, with the same rules', async () => {
    const run = await anEdge({
      backends: [
        { name: 'reports', paths: [PathPattern.prefix('/reports/')], origins: [{ ...origin, name: 'reports' }] },
      ],
    });
    const route = run.one('cdn:Route', 'edge-reports').inputs;
    expect(route.patternsToMatch).toEqual(['/reports/*']);
    expect(route.ruleSets).toEqual(run.one('cdn:Route', 'edge-default').inputs.ruleSets);
    expect(route.originGroup).not.toEqual(run.one('cdn:Route', 'edge-default').inputs.originGroup);
  });

  test('a firewall guards the endpoint and every domain', async () => {
    const run = await anEdge({ webAclId: '/policy', customDomains: [{ hostName: 'www.example.com' }] });
    const { parameters } = run.one('cdn:SecurityPolicy').inputs;
    expect(parameters).toMatchObject({ type: 'WebApplicationFirewall', wafPolicy: { id: '/policy' } });
    expect(parameters.associations[0].domains).toHaveLength(2);
    expect(parameters.associations[0].patternsToMatch).toEqual(['/*']);
  });

  test('its logs go to the workspace', async () => {
    const run = await anEdge({ logWorkspaceId: '/workspace' });
    expect(run.one('monitor:DiagnosticSetting').inputs.workspaceId).toBe('/workspace');
  });
});

describe('cache rules', () => {
  test('[FM-AFD-07] [FM-AFD-08] [FM-AFD-09] a file extension is kept for a year, whatever its query and its origin say', async () => {
    const [rule] = await caching({ path: PathPattern.extension('woff2'), ttlSeconds: 31_536_000 });
    expect(rule.conditions).toMatchObject([
      {
        name: 'UrlFileExtension',
        parameters: { operator: 'Equal', matchValues: ['woff2'], transforms: ['Lowercase'] },
      },
    ]);
    expect(cacheOf(rule)).toEqual({
      cacheBehavior: 'OverrideAlways',
      cacheDuration: '365.00:00:00',
      queryStringCachingBehavior: 'IgnoreQueryString',
      isCompressionEnabled: 'Enabled',
    });
  });

  test('[FM-AFD-10] [FM-AFD-11] [FM-AFD-12] a prefix is kept for five minutes by its query, where the origin does not say otherwise', async () => {
    const [rule] = await caching({
      path: PathPattern.prefix('/api/'),
      ttlSeconds: 300,
      queryStrings: QueryStrings.INCLUDE_ALL,
      originDecides: true,
    });
    expect(rule.conditions[0].parameters).toMatchObject({ operator: 'BeginsWith', matchValues: ['api/'] });
    expect(cacheOf(rule)).toMatchObject({
      cacheBehavior: 'OverrideIfOriginMissing',
      cacheDuration: '00:05:00',
      queryStringCachingBehavior: 'UseQueryString',
    });
  });

  test('[FM-AFD-13] whoever says who they are is not answered from the cache: those rules come first, and end the matter', async () => {
    const rules = await caching({ path: PathPattern.prefix('/api/'), ttlSeconds: 300, sharedOnly: true });
    const bypass = rules.slice(0, 2);
    expect(bypass.map((rule) => rule.conditions[1].parameters.selector)).toEqual(['Authorization', 'Cookie']);
    for (const rule of bypass) {
      expect(rule.conditions[0].parameters.matchValues).toEqual(['api/']);
      expect(rule.conditions[1]).toMatchObject({ name: 'RequestHeader', parameters: { operator: 'Any' } });
      expect(rule.actions[0].parameters).not.toHaveProperty('cacheConfiguration');
      expect(rule.matchProcessingBehavior).toBe('Stop');
    }
    expect(cacheOf(rules[2])).toBeDefined();
  });

  test('[FM-AFD-14] what is never kept has a route without a cache, and a rule that turns it off', async () => {
    const run = await anEdge({
      cacheRules: [
        { path: PathPattern.prefix('/admin/'), ttlSeconds: 0 },
        { path: PathPattern.prefix('/auth/'), ttlSeconds: 0 },
      ],
    });
    const route = run.one('cdn:Route', 'edge-never-kept').inputs;
    expect(route.patternsToMatch).toEqual(['/admin/*', '/auth/*']);
    expect(route).not.toHaveProperty('cacheConfiguration');
    expect(rulesOf(run).map(cacheOf)).toEqual([undefined, undefined, undefined]);
  });

  test('what no rule names is never kept: pages are not, whatever their origin forgets to say', async () => {
    const rules = await caching({ path: PathPattern.extension('js'), ttlSeconds: 60 });
    expect(rules.at(-1)).toMatchObject({ conditions: [], matchProcessingBehavior: 'Stop' });
    expect(cacheOf(rules.at(-1))).toBeUndefined();
  });

  test('the first rule that matches decides', async () => {
    const rules = await caching(
      { path: PathPattern.prefix('/a/'), ttlSeconds: 60 },
      { path: PathPattern.extension('js'), ttlSeconds: 120 },
    );
    expect(rules.map((it) => [it.order, it.matchProcessingBehavior])).toEqual([
      [1, 'Stop'],
      [2, 'Stop'],
      [3, 'Stop'],
    ]);
  });

  test('[FM-CDL-01] browsers are told how long to keep an answer', async () => {
    const [rule] = await caching({
      path: PathPattern.extension('css'),
      ttlSeconds: 60,
      cacheControl: 'public, max-age=60',
    });
    expect(rule.actions[1]).toMatchObject({
      name: 'ModifyResponseHeader',
      parameters: { headerAction: 'Overwrite', headerName: 'Cache-Control', value: 'public, max-age=60' },
    });
  });

  test.each([
    [1, '00:00:01'],
    [3661, '01:01:01'],
    [86_400, '1.00:00:00'],
    [604_800, '7.00:00:00'],
  ])('%s seconds are written %s', async (ttlSeconds, text) => {
    expect(cacheOf((await caching({ path: PathPattern.extension('js'), ttlSeconds }))[0]).cacheDuration).toBe(text);
  });

  test.each([1.5, 40_000_000, -1])('%s seconds are refused: Front Door cannot say that', async (ttlSeconds) => {
    const problems = await inputProblemsOf(
      () => new EdgeDistribution('edge', { ...args, cacheRules: [{ path: PathPattern.extension('js'), ttlSeconds }] }),
    );
    expect(problems[0]).toMatch(
      /cacheRules\[\*\.js\]\.ttlSeconds: .*a whole number of at least 0 and at most 31536000/,
    );
  });

  test('names of rules differ where paths do, and have nothing but letters and digits', async () => {
    const paths = ['/a-b/', '/ab/', '/a/b/', '/'].map((it) => PathPattern.prefix(it));
    const names = (await caching(...paths.map((path) => ({ path, ttlSeconds: 60 })))).map((it) => it.ruleName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]*$/);
  });
});

describe('private origins', () => {
  const link = { ...origin, region: 'West US 2', privateLinkTargetId: '/environment' };

  test('are reached by a private link, and the command that approves it is told', async () => {
    const run = await anEdge({ origins: [link] });
    expect(run.one('cdn:AFDOrigin').inputs).toMatchObject({
      originHostHeader: 'web.example.com',
      enforceCertificateNameCheck: true,
      sharedPrivateLinkResource: {
        privateLink: { id: '/environment' },
        groupId: 'managedEnvironments',
        privateLinkLocation: 'westus2',
      },
    });
    expect(await valueOf(run.result.approvalCommand)).toMatch(
      /^az network private-endpoint-connection list --id \/environment .*'Pending'.* \| xargs -r -n1 az network private-endpoint-connection approve /,
    );
  });

  test('public ones need no approval', async () => {
    expect(await valueOf((await anEdge()).result.approvalCommand)).toBe('');
  });

  test('[FM-AFD-15] the system in several regions: each visitor goes to the nearest', async () => {
    const origins = ['westus2', 'eastus', 'westeurope'].map((region) => ({ ...link, name: region, region }));
    const made = (await anEdge({ origins })).all('cdn:AFDOrigin').map((it) => it.inputs);
    expect(made.map((it) => it.originName).sort()).toEqual(['eastus', 'westeurope', 'westus2']);
    expect(new Set(made.map((it) => it.priority))).toEqual(new Set([1]));
  });
});

test('every problem is named at once', async () => {
  const problems = await inputProblemsOf(
    () =>
      new EdgeDistribution('edge', {
        ...args,
        endpointName: '-x',
        timeoutSeconds: 5,
        healthPath: 'health',
        cacheRules: [
          { path: PathPattern.exact('/a'), ttlSeconds: 60 },
          { path: PathPattern.exact('/a'), ttlSeconds: 60 },
        ],
        origins: [
          { name: 'a', hostName: 'a', priority: 9, weight: 0 },
          { name: 'a', hostName: 'b', privateLinkTargetId: '/x', region: 'westus' },
        ],
        backends: [{ name: 'default', paths: [PathPattern.extension('js')], origins: [] }],
      }),
  );
  expect(problems.map((it) => it.split(': ')[0])).toEqual([
    'endpointName',
    'timeoutSeconds',
    'healthPath',
    'cacheRules[/a]',
    'origins',
    'origins[a].priority',
    'origins[a].weight',
    'origins[a].name',
    'origins[a].region',
    'backends[default].name',
    'backends[default].paths',
    'backends[default].origins',
  ]);
});
