import { join } from 'node:path';
import * as DOMAIN_TABLE from '../../lib/domain/declared-types.json';
import * as workload from '../../lib/workload';
import * as TABLE from '../../lib/workload/declared-types.json';
import { Row, allTypes, testDoor } from '../support/hostile-callers';
import { aStack } from '../support/stacks';

const ROWS: { readonly [call: string]: Row } = {
  'WorkloadFile.read': { valid: () => ({ file: join(__dirname, '../../stacks/starter/workload.yaml') }) },
};

testDoor(workload, { own: TABLE, all: allTypes(DOMAIN_TABLE, TABLE) }, ROWS, () => aStack());
