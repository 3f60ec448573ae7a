import { isDeepStrictEqual } from 'node:util';
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  InvokeResult,
  Provider,
  ReadResult,
  UpdateResult,
} from '@pulumi/pulumi/provider';
import { Cloud } from './cloud';
import { UNKNOWN, withSecretsOf, withoutSecrets } from '../../bin/secret-marks';
import type { Properties } from '../../verify/azure/state';
import { valueAt } from '../../verify/azure/value-at';

const SERVER = 'azure-native:dbforpostgresql:Server';

/** A Pulumi provider backed by a cloud in a file. */
export class AzureProvider implements Provider {
  constructor(
    public readonly version: string,
    private readonly cloud: Cloud,
  ) {}

  public readonly check = (urn: string, olds: unknown, news: Properties): Promise<CheckResult> => {
    const plain = plainly(news);
    const { inputs, failures } = this.cloud.check(typeOf(urn), urn, plain, plainly(olds));
    return Promise.resolve({
      inputs: withSecretsOf(inputs, news),
      // Unknown values are checked once they are known.
      failures: failures.filter((it) => !JSON.stringify(valueAt(plain, it.property) ?? null).includes(UNKNOWN)),
    });
  };

  public readonly diff = (id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> => {
    const before = this.cloud.find(id)?.inputs ?? plainly(olds);
    const after = plainly(news);
    const same = (path: string): boolean => {
      const [was, is] = [valueAt(before, path), valueAt(after, path)];
      if (path === 'location') return place(was) === place(is);
      return isDeepStrictEqual(known(was), known(is));
    };
    const replaces = this.cloud.identity(typeOf(urn)).filter((it) => !same(it));
    return Promise.resolve({
      changes:
        !isDeepStrictEqual(known({ ...before, location: 0 }), known({ ...after, location: 0 })) || replaces.length > 0,
      replaces,
      // Two resources of one name cannot exist at the same time.
      deleteBeforeReplace: replaces.length > 0 && this.idOf(urn, after) === id,
    });
  };

  public readonly create = async (urn: string, inputs: Properties): Promise<CreateResult> => {
    const { id, outputs } = await this.cloud.create(typeOf(urn), plainly(inputs));
    return { id, outs: withSecretsOf(outputs, inputs) };
  };

  public readonly read = (id: string, _urn: string, props?: unknown): Promise<ReadResult> => {
    const found = this.cloud.find(id);
    if (!found) return Promise.resolve({ id: '', props: {} });
    const marked = { id: found.id, props: withSecretsOf(found.outputs, props) };
    // Like azure-native, which takes changes in Azure over into the inputs. Other types do not change by themselves here.
    return Promise.resolve(found.token === SERVER ? { ...marked, inputs: withSecretsOf(found.inputs, props) } : marked);
  };

  public readonly update = async (
    id: string,
    _urn: string,
    _olds: unknown,
    news: Properties,
  ): Promise<UpdateResult> => {
    const { outputs } = await this.cloud.update(id, plainly(news));
    return { outs: withSecretsOf(outputs, news) };
  };

  public readonly delete = (id: string): Promise<void> => this.cloud.delete(id);

  public readonly invoke = (token: string, inputs: Properties): Promise<InvokeResult> =>
    Promise.resolve({ outputs: this.cloud.invoke(token, plainly(inputs)) });

  private idOf(urn: string, inputs: Properties): string {
    return this.cloud.address(typeOf(urn), inputs);
  }
}

function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

function plainly(properties: unknown): Properties {
  return (withoutSecrets(properties) ?? {}) as Properties;
}

/** Azure treats absent and undefined alike. */
function known(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function place(location: unknown): string {
  return typeof location === 'string' ? location.toLowerCase().replace(/\s+/g, '') : '';
}
