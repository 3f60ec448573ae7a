import { DeclaredResource } from '../../resources/declared-resource';
import { Declared } from '../../resources/declared-value';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { declaredIn } from '../declared-program';

/** A setting that weakens the encryption of a transport. */
interface WeakSetting {
  readonly type: string;
  readonly path: readonly string[];
  readonly isWeak: (value: Declared) => boolean;
  readonly reason: string;
  readonly fix: string;
  /** Rule of PSRule for Azure about it. */
  readonly rule: string;
}

const isOld = ({ text }: Declared): boolean => /^(?:tls)?v?1[._]?[01]$/i.test(text);
const isTrue = (it: Declared): boolean => it.isTrue;
const isFalse = (it: Declared): boolean => it.isFalse;
const isNotTrue = (it: Declared): boolean => it.isAbsent || it.isFalse;
const OLD = 'it accepts TLS below 1.2';

const SETTINGS: readonly WeakSetting[] = [
  weak(
    'cache:Redis',
    ['enableNonSslPort'],
    isTrue,
    'its port without TLS is open',
    'set enableNonSslPort to false',
    'Azure.Redis.NonSslPort',
  ),
  weak('cache:Redis', ['minimumTlsVersion'], isOld, OLD, 'set minimumTlsVersion to 1.2', 'Azure.Redis.MinTLS'),
  weak(
    'redisenterprise:Database',
    ['clientProtocol'],
    ({ text }) => text === 'Plaintext',
    'clients connect without TLS',
    'set clientProtocol to Encrypted',
    'Azure.RedisEnterprise.MinTLS',
  ),
  weak(
    'redisenterprise:RedisEnterprise',
    ['minimumTlsVersion'],
    isOld,
    OLD,
    'set minimumTlsVersion to 1.2',
    'Azure.RedisEnterprise.MinTLS',
  ),
  weak(
    'storage:StorageAccount',
    ['enableHttpsTrafficOnly'],
    isFalse,
    'it serves requests without TLS',
    'set enableHttpsTrafficOnly to true',
    'Azure.Storage.SecureTransfer',
  ),
  weak(
    'storage:StorageAccount',
    ['minimumTlsVersion'],
    isOld,
    OLD,
    'set minimumTlsVersion to TLS1_2',
    'Azure.Storage.MinTLS',
  ),
  weak(
    'web:WebApp',
    ['httpsOnly'],
    isNotTrue,
    'it serves requests without TLS',
    'set httpsOnly to true',
    'Azure.AppService.UseHTTPS',
  ),
  weak(
    'web:WebApp',
    ['siteConfig', 'minTlsVersion'],
    isOld,
    OLD,
    'set minTlsVersion to 1.2',
    'Azure.AppService.MinTLS',
  ),
  weak(
    'app:ContainerApp',
    ['configuration', 'ingress', 'allowInsecure'],
    isTrue,
    'it serves requests without TLS',
    'set allowInsecure to false',
    'Azure.ContainerApp.Insecure',
  ),
  weak('sql:Server', ['minimalTlsVersion'], isOld, OLD, 'set minimalTlsVersion to 1.2', 'Azure.SQL.MinTLS'),
  weak(
    'servicebus:Namespace',
    ['minimumTlsVersion'],
    isOld,
    OLD,
    'set minimumTlsVersion to 1.2',
    'Azure.ServiceBus.MinTLS',
  ),
  weak(
    'cdn:Route',
    ['forwardingProtocol'],
    ({ text }) => text === 'HttpOnly',
    'it forwards requests without TLS',
    'set forwardingProtocol to HttpsOnly',
    'Azure.FrontDoor.UseHTTPS',
  ),
  weak(
    'cdn:AFDCustomDomain',
    ['tlsSettings', 'minimumTlsVersion'],
    isOld,
    OLD,
    'set minimumTlsVersion to TLS12',
    'Azure.FrontDoor.MinTLS',
  ),
];

function weak(
  type: string,
  path: readonly string[],
  isWeak: WeakSetting['isWeak'],
  reason: string,
  fix: string,
  rule: string,
): WeakSetting {
  return { type, path, isWeak, reason, fix, rule };
}

const POSTGRES_SETTINGS: Readonly<Record<string, (value: string) => boolean>> = {
  require_secure_transport: (value) => value.toLowerCase() === 'off',
  ssl_min_protocol_version: (value) => /^TLSv1(?:\.1)?$/i.test(value),
};

/** Finds transports without TLS, or with an old version of it. */
export const transportNotEncrypted: CheckRule = (program, findings) => {
  SETTINGS.forEach(({ type, path, isWeak, ...words }) =>
    program
      .ofType(type)
      .filter((it) => isWeak(declaredIn(it).at(...path)))
      .forEach((it) => findings.add(CheckCode.TRANSPORT_NOT_ENCRYPTED, it, { property: path.join('.'), ...words })),
  );
  program
    .ofType('dbforpostgresql:Configuration')
    .filter((it) => POSTGRES_SETTINGS[nameOf(it)]?.(declaredIn(it).at('value').text))
    .forEach((it) =>
      findings.add(CheckCode.TRANSPORT_NOT_ENCRYPTED, it, {
        property: 'value',
        reason: `${nameOf(it)} is ${declaredIn(it).at('value').text}: passwords and rows cross the network in plain text`,
        fix: 'keep the default of the service, which requires TLS 1.2',
        rule: 'Azure.PostgreSQL.UseSSL',
      }),
    );
};

function nameOf(configuration: DeclaredResource): string {
  return declaredIn(configuration).at('configurationName').text || configuration.name;
}
