import * as github from '../../lib/github';
import * as DOMAIN_TABLE from '../../lib/domain/declared-types.json';
import * as TABLE from '../../lib/github/declared-types.json';
import { Row, allTypes, testDoor } from '../support/hostile-callers';
import { aStack } from '../support/stacks';

const PROPS = {
  name: 'shop',
  branches: ['main'],
  backend: { folder: 'backend', requirementsFiles: ['requirements.txt'] },
  frontend: { folder: 'frontend', chunks: [{ name: 'vendor', packages: ['react'] }] },
  images: [{ name: 'backend', context: 'backend' }],
  load: [{ name: 'api', path: '/api/bags', users: 50 }],
  smokeTest: {
    listPath: '/api/bags',
    loginPath: '/api/login',
    logoutPath: '/api/logout',
    profilePath: '/api/profile',
    poolConnections: 10,
    requestsPerMinute: 60,
    requirementsFiles: ['requirements.txt'],
  },
  deployment: { services: [{ name: 'backend', image: 'backend', container: 'app' }] },
};

const ROWS: { readonly [call: string]: Row } = {
  'Pipeline#actionVersion': {
    valid: () => ({ reference: 'actions/checkout' }),
    on: () => new github.Pipeline({ name: 'shop' }),
  },
  'new Pipeline': { valid: () => ({ props: PROPS }) },
};

testDoor(github, { own: TABLE, all: allTypes(DOMAIN_TABLE, TABLE) }, ROWS, () => aStack());
