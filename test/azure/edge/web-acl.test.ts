import { WebAcl, WebAclArgs, WebAclMode } from '../../../lib/azure/edge/web-acl';
import { PathPattern, RateLimit } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';
import { runProgram } from '../../support/pulumi-program';

const args: WebAclArgs = { resourceGroupName: 'rg' };
const policy = async (more: Partial<WebAclArgs> = {}): Promise<ReturnType<typeof JSON.parse>> =>
  (await runProgram(() => new WebAcl('shop-acl', { ...args, ...more }))).one('frontdoor:Policy').inputs;
const rateRule = async (limit: Partial<RateLimit>): Promise<ReturnType<typeof JSON.parse>> =>
  (await policy({ rateLimits: [{ name: 'Requests', limit: 100, windowSeconds: 60, ...limit }] })).customRules.rules[0];

test('[FM-WAF-01] blocks, and inspects bodies', async () => {
  expect(await policy()).toMatchObject({
    location: 'Global',
    sku: { name: 'Premium_AzureFrontDoor' },
    policySettings: { enabledState: 'Enabled', mode: 'Prevention', requestBodyCheck: 'Enabled' },
  });
  expect((await policy({ mode: WebAclMode.DETECTION })).policySettings.mode).toBe('Detection');
});

test('[FM-WAF-02] [FM-WAF-03] has current managed rules, or those of the report', async () => {
  const sets = async (more: Partial<WebAclArgs>): Promise<string[]> =>
    (await policy(more)).managedRules.managedRuleSets.map(
      (it: { ruleSetType: string; ruleSetVersion: string }) => `${it.ruleSetType}_${it.ruleSetVersion}`,
    );
  expect(await sets({})).toEqual(['Microsoft_DefaultRuleSet_2.1', 'Microsoft_BotManagerRuleSet_1.1']);
  expect(await sets({ defaultRuleSetVersion: '2.0', botManagerVersion: '1.0' })).toEqual([
    'Microsoft_DefaultRuleSet_2.0',
    'Microsoft_BotManagerRuleSet_1.0',
  ]);
});

test('[FM-WAF-04] a limit on all requests counts those with a Host header of any length', async () => {
  expect(await rateRule({})).toMatchObject({
    name: 'Requests',
    priority: 1,
    ruleType: 'RateLimitRule',
    rateLimitDurationInMinutes: 1,
    rateLimitThreshold: 100,
    action: 'Block',
    groupBy: [{ variableName: 'SocketAddr' }],
    matchConditions: [
      { matchVariable: 'RequestHeader', selector: 'Host', operator: 'GreaterThanOrEqual', matchValue: ['0'] },
    ],
  });
});

test('a limit can apply to a path and a method, and exempt paths', async () => {
  const { matchConditions } = await rateRule({
    path: PathPattern.exact('/login'),
    method: 'POST',
    exemptPaths: [PathPattern.prefix('/static/')],
    windowSeconds: 300,
  });
  const [path, method, exempt] = matchConditions;
  expect(method).toMatchObject({ matchVariable: 'RequestMethod', matchValue: ['POST'] });
  expect(exempt.negateCondition).toBe(true);
  const login = new RegExp(path.matchValue[0]);
  expect(['https://shop.example.com:443/login?x=1', '/login'].every((it) => login.test(it))).toBe(true);
  expect(['https://shop.example.com:443/login/help', '/a?next=/login'].some((it) => login.test(it))).toBe(false);
});

test('matches an extension at the end of the path, not in the query', async () => {
  const { matchConditions } = await rateRule({ path: PathPattern.extension('js') });
  const script = new RegExp(matchConditions[0].matchValue[0]);
  expect([script.test('/a/b.js'), script.test('/a/b.js?v=1'), script.test('/a?f=b.js')]).toEqual([true, true, false]);
});

test('reports all problems together', async () => {
  const found = await inputFaults(
    () =>
      new WebAcl('acl', {
        ...args,
        policyName: 'my-policy',
        defaultRuleSetVersion: '1.1',
        botManagerVersion: '2.0',
        rateLimits: [{ name: 'per-minute', limit: 0, windowSeconds: 120 }],
      }),
  );
  expect(found).toEqual([
    expect.stringMatching(/ at policyName$/),
    'unknown-choice at defaultRuleSetVersion',
    'unknown-choice at botManagerVersion',
    'number-out-of-range at rateLimits[per-minute].limit',
    'rate-limit-window-unsupported at rateLimits[per-minute].windowSeconds',
    'invalid-format at rateLimits[per-minute].name',
  ]);
});
