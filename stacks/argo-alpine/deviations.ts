import { Deviation } from '../report/deviation';

/** Deviations of Argo-Alpine from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'AA-TOK-01',
    asked: 'revoked tokens in the same Redis, with a fallback to memory',
    built: 'a separate Redis without eviction and without a fallback',
    why: 'losing a revocation makes the token valid again (GAP-AA-06)',
  },
  {
    id: 'AA-CAC-04',
    asked: 'localhost as the default of REDIS_HOST',
    built: 'the endpoint of the cache; localhost is rejected outside development',
    why: 'in the cloud, localhost is the container itself',
  },
  {
    id: 'AA-CAC-06',
    asked: 'the password printed in the report',
    built: 'a generated password',
    why: 'a published password is leaked (GAP-AA-05)',
  },
  {
    id: 'AA-RB-03',
    asked: 'the wildcard CORS origin as a fallback',
    built: 'rejected',
    why: 'any site could act on behalf of a signed-in user (GAP-AA-07)',
  },
  {
    id: 'AA-MAP-05',
    asked: 'Stripe, Alpha Vantage and Twitter keys',
    built: 'empty secrets; tasks read them only if you set an image',
    why: 'ECS starts no task while a secret has no value',
  },
];
