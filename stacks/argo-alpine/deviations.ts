import { Deviation } from '../report/deviation';

/** Where Argo-Alpine departs from its report. `docs/evidence.md` is generated from this list. */
export const DEVIATIONS: Deviation[] = [
  {
    id: 'AA-TOK-01',
    asked: 'revoked tokens in the same Redis, with a fallback to memory',
    built: 'in a Redis of their own that throws nothing out, without a fallback',
    why: 'a revocation that is thrown out or forgotten lets the token come alive (GAP-AA-06)',
  },
  {
    id: 'AA-CAC-04',
    asked: 'localhost as the default of REDIS_HOST',
    built: 'the endpoint of the cache; localhost is refused outside of development',
    why: 'in the cloud localhost is the container itself',
  },
  {
    id: 'AA-CAC-06',
    asked: 'the password printed in the report',
    built: 'a generated one',
    why: 'what is printed is leaked (GAP-AA-05)',
  },
  {
    id: 'AA-RB-03',
    asked: 'the wildcard origin as a way back',
    built: 'refused',
    why: 'every site could act for a user who is signed in (GAP-AA-07)',
  },
  {
    id: 'AA-MAP-05',
    asked: 'Stripe, Alpha Vantage and Twitter keys',
    built: 'empty secrets; tasks read them only with an image of the user’s',
    why: 'ECS starts no task while a secret has no value',
  },
];
