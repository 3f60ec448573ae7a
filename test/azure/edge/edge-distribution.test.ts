import { EdgeDistribution } from '../../../lib/azure/edge/edge-distribution';
import { EdgeDistributionArgs } from '../../../lib/azure/edge/edge-distribution-args';
import { CacheRule, PathPattern, QueryStrings, SecurityHeaders } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';
import { ProgramRun, RegisteredResource, runProgram, valueOf } from '../../support/pulumi-program';

const origin = { name: 'web', hostName: 'web.example.com' };
const args: EdgeDistributionArgs = { resourceGroupName: 'rg', origins: [origin], cacheRules: [] };
const anEdge = (more: Partial<EdgeDistributionArgs> = {}): Promise<ProgramRun<EdgeDistribution>> =>
  runProgram(() => new EdgeDistribution('edge', { ...args, ...more }));

/** Rules of a set, in the order Front Door evaluates them. */
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
  test('[FM-AFD-01] is Front Door Premium, global', async () => {
    const run = await anEdge();
    expect(run.one('cdn:Profile').inputs).toMatchObject({
      location: 'Global',
      sku: { name: 'Premium_AzureFrontDoor' },
    });
    expect(run.one('cdn:AFDEndpoint').inputs.location).toBe('Global');
  });

  test('[FM-AFD-05] redirects HTTP to HTTPS, and uses HTTPS for its origins', async () => {
    expect((await anEdge()).one('cdn:Route').inputs).toMatchObject({
      httpsRedirect: 'Enabled',
      supportedProtocols: ['Http', 'Https'],
      forwardingProtocol: 'HttpsOnly',
    });
  });

  test('[FM-AFD-06] [FM-OPT-01] compresses texts; Front Door chooses Brotli or gzip', async () => {
    const { compressionSettings } = (await anEdge()).one('cdn:Route').inputs.cacheConfiguration;
    expect(compressionSettings.isCompressionEnabled).toBe(true);
    expect(compressionSettings.contentTypesToCompress).toEqual(
      expect.arrayContaining(['text/html', 'application/json', 'application/javascript', 'image/svg+xml']),
    );
  });

  test('sets security headers on every response, five in a rule, the limit of Front Door', async () => {
    const securityHeaders = new SecurityHeaders({ xssProtection: true, contentSecurityPolicy: "default-src 'self'" });
    const rules = rulesOf(await anEdge({ securityHeaders }), 'headers');
    const headers = rules.flatMap((rule) =>
      rule.actions.map((it: RegisteredResource['inputs']) => it.parameters.headerName),
    );
    expect(headers).toEqual(Object.keys(securityHeaders.asMap));
    expect(rules.map((rule) => rule.actions.length)).toEqual([5, 1]);
    expect(rules.map((rule) => rule.matchProcessingBehavior)).toEqual(['Continue', 'Continue']);
  });

  test('[LB-RC-24] leaves the Content-Security-Policy of the application alone', async () => {
    const written = rulesOf(await anEdge(), 'headers').flatMap((rule) =>
      rule.actions.map((it: RegisteredResource['inputs']) => it.parameters.headerName),
    );
    expect(written).toContain('X-Content-Type-Options');
    expect(written).not.toContain('Content-Security-Policy');
  });

  test('a route waits for its origins and rules', async () => {
    const run = await anEdge();
    const { dependencies } = run.one('cdn:Route');
    expect(dependencies).toEqual(
      expect.arrayContaining([run.one('cdn:AFDOrigin').urn, ...run.all('cdn:Rule').map((it) => it.urn)]),
    );
  });

  test('[FM-AFD-04] custom domains have a managed certificate and TLS 1.2', async () => {
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

  test('[FM-AFD-03] rewrites paths', async () => {
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

  test('[FM-AFD-02] sends the paths of another application to its origins, with the same rules', async () => {
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

  test('attaches the firewall to the endpoint and every domain', async () => {
    const run = await anEdge({ webAclId: '/policy', customDomains: [{ hostName: 'www.example.com' }] });
    const { parameters } = run.one('cdn:SecurityPolicy').inputs;
    expect(parameters).toMatchObject({ type: 'WebApplicationFirewall', wafPolicy: { id: '/policy' } });
    expect(parameters.associations[0].domains).toHaveLength(2);
    expect(parameters.associations[0].patternsToMatch).toEqual(['/*']);
  });

  test('sends logs to the workspace', async () => {
    const run = await anEdge({ logWorkspaceId: '/workspace' });
    expect(run.one('monitor:DiagnosticSetting').inputs.workspaceId).toBe('/workspace');
  });
});

describe('cache rules', () => {
  test('[FM-AFD-07] [FM-AFD-08] [FM-AFD-09] caches a file extension for a year, whatever its query and its origin', async () => {
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

  test('[FM-AFD-10] [FM-AFD-11] [FM-AFD-12] caches a prefix for five minutes by its query, unless the origin sets another time', async () => {
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

  test('[FM-AFD-13] requests that identify a user bypass the cache: those rules come first and stop', async () => {
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

  test('[FM-AFD-14] uncached paths have a route without a cache, and a rule that turns it off', async () => {
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

  test('paths without a rule are never cached, even if the origin sends no Cache-Control', async () => {
    const rules = await caching({ path: PathPattern.extension('js'), ttlSeconds: 60 });
    expect(rules.at(-1)).toMatchObject({ conditions: [], matchProcessingBehavior: 'Stop' });
    expect(cacheOf(rules.at(-1))).toBeUndefined();
  });

  test('the first rule that matches applies', async () => {
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

  test('[FM-CDL-01] sets the Cache-Control that browsers receive', async () => {
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
  ])('writes %s seconds as %s', async (ttlSeconds, text) => {
    expect(cacheOf((await caching({ path: PathPattern.extension('js'), ttlSeconds }))[0]).cacheDuration).toBe(text);
  });

  test.each([1.5, 40_000_000, -1])('rejects %s seconds', async (ttlSeconds) => {
    const found = await inputFaults(
      () => new EdgeDistribution('edge', { ...args, cacheRules: [{ path: PathPattern.extension('js'), ttlSeconds }] }),
    );
    expect(found).toEqual(['number-out-of-range at cacheRules[*.js].ttlSeconds']);
  });

  test('different paths have rules with different names, of letters and digits', async () => {
    const paths = ['/a-b/', '/ab/', '/a/b/', '/'].map((it) => PathPattern.prefix(it));
    const names = (await caching(...paths.map((path) => ({ path, ttlSeconds: 60 })))).map((it) => it.ruleName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9]*$/);
  });
});

describe('private origins', () => {
  const link = { ...origin, region: 'West US 2', privateLinkTargetId: '/environment' };

  test('are reached by a private link, with the command that approves it', async () => {
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

  test('[FM-AFD-15] in several regions share one priority: each visitor uses the nearest', async () => {
    const origins = ['westus2', 'eastus', 'westeurope'].map((region) => ({ ...link, name: region, region }));
    const made = (await anEdge({ origins })).all('cdn:AFDOrigin').map((it) => it.inputs);
    expect(made.map((it) => it.originName).sort()).toEqual(['eastus', 'westeurope', 'westus2']);
    expect(new Set(made.map((it) => it.priority))).toEqual(new Set([1]));
  });
});

test('reports all problems together', async () => {
  const found = await inputFaults(
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
  expect(found).toEqual([
    expect.stringMatching(/ at endpointName$/),
    'number-out-of-range at timeoutSeconds',
    'invalid-format at healthPath',
    'duplicate at cacheRules',
    'mixed-private-origins at origins',
    'duplicate at origins',
    'number-out-of-range at origins[a].priority',
    'number-out-of-range at origins[a].weight',
    'private-link-unavailable at origins[a].region',
    'duplicate at backends[default].name',
    'path-not-routable at backends[default].paths[0]',
    'empty-list at backends[default].origins',
  ]);
});

test('rejects a rewrite of a path that is no folder, and more rules than a rule set holds', async () => {
  const cacheRules = Array.from({ length: 100 }, (_, i) => ({ path: PathPattern.exact(`/${i}`), ttlSeconds: 60 }));
  expect(
    await inputFaults(
      () =>
        new EdgeDistribution('edge', { ...args, cacheRules, urlRewrites: [{ source: '/old', destination: '/new' }] }),
    ),
  ).toEqual(['too-long at cacheRules', 'invalid-format at PathPattern.prefix']);
});
