import { AppEnvironment } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

test('delivers the variables after the name of the environment', () => {
  const { variables } = new AppEnvironment({ environment: 'production', variables: { DEBUG: 'false' } });
  expect(variables).toEqual({ ENVIRONMENT: 'production', DEBUG: 'false' });
});

test.each([
  'localhost',
  'redis://localhost:6379/0',
  'https://app.example.com,http://localhost:3000',
  'http://127.0.0.1:8080/x',
])('rejects %s unless localhost is allowed', (value) => {
  const variables = { TARGET: value };
  expect(faults(() => new AppEnvironment({ environment: 'staging', variables }))).toEqual([
    "localhost-in-environment at AppEnvironment.variables['TARGET']",
  ]);
  const allowed = new AppEnvironment({ environment: 'development', variables, allowLocalhost: true });
  expect(allowed.variables.TARGET).toBe(value);
});

test.each(['localhost.example.com', 'my-localhost-2', 'https://notlocalhost/x'])('accepts %s', (value) => {
  const { variables } = new AppEnvironment({ environment: 'production', variables: { TARGET: value } });
  expect(variables.TARGET).toBe(value);
});

test('reports invalid names together', () => {
  expect(
    faults(() => new AppEnvironment({ environment: 'Production', variables: { 'log-level': 'info', ok: '1' } })),
  ).toEqual([
    'invalid-format at AppEnvironment.environment',
    "invalid-format at AppEnvironment.variables['log-level']",
    "invalid-format at AppEnvironment.variables['ok']",
  ]);
});
