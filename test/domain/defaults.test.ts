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

test('null counts as absent, with a default or without', () => {
  const props = { name: 'web', port: null, path: null, zone: null } as unknown as Props;
  expect(Defaults.apply(props, DEFAULTS)).toEqual({ name: 'web', port: 8080, path: '/health' });
});

test('getters and inherited properties count as given', () => {
  class Base implements Props {
    public readonly name = 'web';
    public get port(): number {
      return 9000;
    }
    public method(): string {
      return this.name;
    }
  }
  class Derived extends Base {
    public get path(): string {
      return `/${this.name}`;
    }
  }
  expect(resolve(new Derived())).toEqual({ name: 'web', port: 9000, path: '/web' });
  expect(resolve(Object.create({ name: 'web', port: 1 }) as Props)).toEqual({ name: 'web', port: 1, path: '/health' });
});

test('nothing at all gets every default', () => {
  expect(Defaults.apply(undefined as unknown as Props, DEFAULTS)).toEqual(DEFAULTS);
});

test('lists and maps of the defaults are not shared', () => {
  const shared = { zones: ['a'], tags: { owner: 'ops' } };
  const first = Defaults.apply<{ zones?: string[]; tags?: Record<string, string> }, typeof shared>({}, shared);
  first.zones.push('b');
  first.tags.owner = 'dev';
  expect(shared).toEqual({ zones: ['a'], tags: { owner: 'ops' } });
});

test('the defaults stay as they are', () => {
  const defaults = Object.freeze({ port: 8080 });
  expect(Defaults.apply<Props, typeof defaults>({ name: 'web', port: 1 }, defaults)).not.toBe(defaults);
  expect(defaults).toEqual({ port: 8080 });
});

test('a prop that is set stays, even if it is empty, zero or false', () => {
  expect(resolve({ name: 'web', port: 0, path: '' })).toEqual({ name: 'web', port: 0, path: '' });
});
