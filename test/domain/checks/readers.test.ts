import { poolsOf } from '../../../lib/domain/checks/connections/pool-variables';
import { processesOf } from '../../../lib/domain/checks/connections/process-count';
import { RdsFormula } from '../../../lib/domain/checks/connections/rds-formula';
import { isPlainSecret } from '../../../lib/domain/checks/plain-secret';

const variables = (of: { readonly [name: string]: string }): Map<string, string> => new Map(Object.entries(of));
const sizesOf = (of: { readonly [name: string]: string }): number[] =>
  poolsOf(variables(of)).map((it) => it.connections);

test.each<[{ readonly [name: string]: string }, number[]]>([
  [{ DB_POOL_SIZE: '5', DB_MAX_OVERFLOW: '10' }, [15]],
  [{ SQLALCHEMY_POOL_SIZE: '5', SQLALCHEMY_MAX_OVERFLOW: '-1' }, [Infinity]],
  [{ SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE: '12' }, [12]],
  [{ 'spring.datasource.hikari.maximum-pool-size': '12' }, [12]],
  [{ DB_POOL_MAX: '8', DB_POOL_MIN: '2' }, [8]],
  [{ DB_POOL_SIZE: '15', DATABASE_POOL_SIZE: '15' }, [15]],
  [
    { DATABASE_URL: 'postgresql://db/shop?connection_limit=7', DIRECT_URL: 'postgresql://db/shop?connection_limit=7' },
    [7],
  ],
  [{ DATABASE_URL: 'postgresql://db/shop?pool_size=7&max_overflow=3' }, [10]],
  [{ DB_POOL_SIZE: '5', REPORTS_DB_POOL_SIZE: '3' }, [5, 3]],
  [{ RAILS_MAX_THREADS: '5' }, [5]],
  [{ POOL_SIZE: '10' }, [10]],
  [{ REDIS_POOL_SIZE: '10', HTTP_POOL_SIZE: '5', THREAD_POOL_SIZE: '3', MAX_CONNECTIONS: '100' }, []],
  [{ DB_POOL_SIZE: 'many', DB_POOL_TIMEOUT: '10' }, []],
])('pools of %j are %j', (of, sizes) => {
  expect(sizesOf(of)).toEqual(sizes);
});

test.each<[string, { readonly [name: string]: string }, number]>([
  ['gunicorn app:app -w 4', {}, 4],
  ['gunicorn app:app --workers=3', { WEB_CONCURRENCY: '8' }, 3],
  ['gunicorn app:app', { WEB_CONCURRENCY: '8' }, 8],
  ['gunicorn app:app', { GUNICORN_CMD_ARGS: '--workers 6 --threads 2' }, 6],
  ['uvicorn app:app --workers 2', {}, 2],
  ['bundle exec puma -w 0', {}, 1],
  ['celery -A app worker --concurrency=8', {}, 8],
  ['celery -A app worker -P gevent -c 100', {}, 1],
  ['celery -A app worker', { CELERY_CONCURRENCY: '4', WEB_CONCURRENCY: '9' }, 4],
  ['celery -A app beat', { WEB_CONCURRENCY: '8' }, 1],
  ['bundle exec sidekiq', { WEB_CONCURRENCY: '5' }, 1],
  ['', { WEB_CONCURRENCY: '2' }, 2],
  ['node server.js', {}, 1],
])('%s with %j runs %i processes', (command, of, count) => {
  expect(processesOf(variables(of), [command]).count).toBe(count);
});

test.each<[string, number | undefined]>([
  ['LEAST({DBInstanceClassMemory/9531392},5000)', 901],
  ['{DBInstanceClassMemory/12582880}', 682],
  ['GREATEST({log(DBInstanceClassMemory/805306368,2)*45},{log(DBInstanceClassMemory/8187281408,2)*1000})', 153],
  ['SUM(100, 20) * 2 - 40 / 4', 230],
  ['LEAST({DBInstanceClassMemory/9531392}', undefined],
  ['{Unknown/2}', undefined],
  ['('.repeat(100_000), undefined],
  ['', undefined],
])('the formula %s is %s with 8 GiB', (formula, value) => {
  const found = RdsFormula.evaluate(formula, { DBInstanceClassMemory: 8 * 1024 ** 3 });
  expect(found === undefined ? undefined : Math.floor(found)).toBe(value);
});

test.each([
  ['DB_PASSWORD', 'hunter2-hunter2', true],
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', true],
  ['BROKER', 'redis://:hunter2@cache:6379/0', true],
  ['DB_SECRET', 'prod/shop/db', false],
  ['DATABASE_CREDENTIALS', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:shop', false],
  ['ALLOW_EMPTY_PASSWORD', 'yes', false],
  ['CHANGE_PASSWORD', '/account/password', false],
  ['PWD', '/app', false],
  ['SERVICE_KEY', 'web', false],
  ['LOG_LEVEL', 'info', false],
])('%s=%s is a secret: %s', (name, value, is) => {
  expect(isPlainSecret(name, value)).toBe(is);
});

test('long values of strangers take no time', () => {
  const began = performance.now();
  const long = 'a'.repeat(400_000);
  isPlainSecret('BROKER', long);
  isPlainSecret('TOKEN', 'eyJ'.repeat(100_000));
  processesOf(variables({}), [`gunicorn -w${' '.repeat(200_000)}`, 'celery '.repeat(60_000)]);
  poolsOf(variables({ DATABASE_URL: `postgresql://${long}` }));
  expect(performance.now() - began).toBeLessThan(1000);
});
