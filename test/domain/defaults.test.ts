import { Defaults } from '../../lib/domain/defaults';

interface Props {
  readonly name: string;
  readonly port?: number;
  readonly path?: string;
}

const DEFAULTS = { port: 8080, path: '/health' } satisfies Partial<Props>;
const resolve = (props: Props): { name: string; port: number; path: string } => Defaults.apply(props, DEFAULTS);

test('an absent or undefined prop gets its default', () => {
  expect(resolve({ name: 'web', path: undefined })).toEqual({ name: 'web', port: 8080, path: '/health' });
});

test('a prop that is set stays, even if it is empty, zero or false', () => {
  expect(resolve({ name: 'web', port: 0, path: '' })).toEqual({ name: 'web', port: 0, path: '' });
});
