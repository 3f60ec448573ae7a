import { AppEnvironment } from '../../../lib/domain';
import { problemsOf, whats } from '../../support/problems-of';

test('delivers the variables after the name of the environment', () => {
  const { variables } = new AppEnvironment({ environment: 'production', variables: { DEBUG: 'false' } });
  expect(variables).toEqual({ ENVIRONMENT: 'production', DEBUG: 'false' });
});

test.each([
  'localhost',
  'redis://localhost:6379/0',
  'https://app.example.com,http://localhost:3000',
  'http://127.0.0.1:8080/x',
])('refuses %s outside of development', (value) => {
  const variables = { TARGET: value };
  const [problem] = problemsOf(() => new AppEnvironment({ environment: 'staging', variables }));
  expect(problem.what).toBe(`TARGET is '${value}'`);
  expect(problem.expected).toContain('localhost is the container itself');
  const allowed = new AppEnvironment({ environment: 'development', variables, allowLocalhost: true });
  expect(allowed.variables.TARGET).toBe(value);
});

test.each(['localhost.example.com', 'my-localhost-2', 'https://notlocalhost/x'])('lets %s pass', (value) => {
  const { variables } = new AppEnvironment({ environment: 'production', variables: { TARGET: value } });
  expect(variables.TARGET).toBe(value);
});

test('tells wrong names together', () => {
  expect(
    whats(() => new AppEnvironment({ environment: 'Production', variables: { 'log-level': 'info', ok: '1' } })),
  ).toBe(["environment is 'Production'", "the name is 'log-level'", "the name is 'ok'"].join('\n'));
});
