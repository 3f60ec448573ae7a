import * as path from 'node:path';
import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';
import type { Account } from '../../verify/aws/account';
import { CatalogRow, catalogProblems, fetchMigrations, renderCatalog } from '../../local/migrations';
import { Workspace } from '../../local/workspace';
import { python } from '../support/python';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

const ROLES = new DatabaseRoles({
  name: 'shop',
  roles: [{ name: 'web', access: DatabaseAccess.OWNER }],
  alternating: true,
});
const index: CatalogRow = { name: 'idx_bag', definition: 'bag USING btree (qr_id)', valid: true };

test('migrations that made nothing, or an index that cannot be used, fail the run', () => {
  expect(catalogProblems([index])).toEqual([]);
  expect(catalogProblems([])).toEqual(['the migrations made nothing']);
  expect(catalogProblems([index, { ...index, name: 'idx_half', valid: false }])).toEqual(['idx_half is not valid']);
});

test('the table shows what PostgreSQL’s catalog tells', () => {
  expect(renderCatalog([index, { ...index, valid: false }])).toMatch(
    /idx_bag .* bag USING btree \(qr_id\) .* yes [\s\S]*idx_bag .* ✖ no/,
  );
});

test('what is run is what was deployed: files from the account’s S3, and the command of the task', async () => {
  const project = mkdtempSync(path.join(tmpdir(), 'local-migrations-'));
  const asked: string[] = [];
  const account = {
    resources: () => Promise.resolve(['web:1', 'jobs:1', 'migrations:3'].map((physicalId) => ({ physicalId }))),
    ecs: {
      describeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) =>
        Promise.resolve({
          taskDefinition: {
            containerDefinitions:
              taskDefinition === 'web:1'
                ? [{ name: 'app' }]
                : taskDefinition === 'jobs:1'
                  ? [{ name: 'migrate', command: ['node', '/srv/migrate/index.js', 'status'] }]
                  : [
                      {
                        name: 'fetch',
                        environment: [
                          { name: 'RUNNER', value: 's3://assets/a1.js' },
                          { name: 'BUNDLE', value: 's3://assets/b2.json' },
                          { name: 'ROLES', value: 's3://assets/c3.json' },
                        ],
                      },
                      {
                        name: 'migrate',
                        command: [
                          ...['node', '/srv/migrate/index.js', 'up', '--bundle', '/srv/migrate/bundle.json'],
                          ...['--roles', '/srv/migrate/roles.json'],
                        ],
                        environment: [{ name: 'PGDATABASE', value: 'shop' }],
                      },
                    ],
          },
        }),
    },
    s3: {
      getObject: ({ Bucket, Key }: { Bucket: string; Key: string }) => {
        asked.push(`${Bucket} ${Key}`);
        return Promise.resolve({
          Body: {
            transformToByteArray: () => Promise.resolve(Buffer.from(Key === 'c3.json' ? ROLES.toJson() : `of ${Key}`)),
          },
        });
      },
    },
  } as unknown as Account;
  try {
    const { runner, bundle, command, database, roles, logins } = await fetchMigrations(account, new Workspace(project));
    expect(asked).toEqual(['assets a1.js', 'assets b2.json', 'assets c3.json']);
    expect([runner, bundle].map((it) => readFileSync(it, 'utf8'))).toEqual(['of a1.js', 'of b2.json']);
    const plan = command[command.length - 1];
    expect(command).toEqual([process.execPath, runner, 'up', '--bundle', bundle, '--roles', plan]);
    expect(readFileSync(plan, 'utf8')).toBe(ROLES.toJson());
    expect(database).toBe('shop');
    expect(roles).toEqual({ LOGIN_OF_WEB: 'web', PASSWORD_OF_WEB: logins.web });
    expect(logins.web).toMatch(/./);
  } finally {
    rmSync(project, { recursive: true });
  }
});

test('the stand-in of the start tells the wait condition that it is over, as CloudFormation takes it', () => {
  const signals = python<[string, string, string | null][]>(
    `
import json, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
sys.dont_write_bytecode = True
sys.path.insert(0, input)
import migrations
seen = []
class Handler(BaseHTTPRequestHandler):
    def do_PUT(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        seen.append([self.path, body['Status'], self.headers.get('Content-Type')])
        self.send_response(200)
        self.end_headers()
    def log_message(self, *args): pass
server = HTTPServer(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = 'http://127.0.0.1:%d' % server.server_port
handlers = migrations.TYPES['Custom::LoadbearingMigration'].handlers('Custom::LoadbearingMigration')
handlers['create']('Start', {'SignalUrl': url + '/first'}, 'stack')
handlers['update']('Start', {'SignalUrl': url + '/first'}, {'SignalUrl': url + '/first'}, 'stack')
handlers['update']('Start', {'SignalUrl': url + '/first'}, {'SignalUrl': url + '/second'}, 'stack')
answer(seen)`,
    path.resolve(__dirname, '../../local/ministack/handlers'),
  );
  expect(signals).toEqual([
    ['/first', 'SUCCESS', ''],
    ['/second', 'SUCCESS', ''],
  ]);
});
