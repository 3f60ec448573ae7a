/**
 * Stable code of a kind of problem. Codes never change their meaning and are never reused.
 *
 * `docs/errors.md` lists every code with an example and the fix. Codes below LB1100 are about any property; the hundreds above
 * follow the subject folders: sizing 11, data 12, edge 13, compute 14, network 15, observability 16, release 17, GitHub 18,
 * reference stacks and their options 19, measurement from 1950, price lists from 1970.
 */
export enum ProblemCode {
  /** A number is outside its range, is not a whole number where one is required, or is not a finite number. */
  NUMBER_OUT_OF_RANGE = 'LB1001',
  /** A value that decides what exists is known only at deployment. */
  UNRESOLVED_TOKEN = 'LB1002',
  /** A text does not have the required form. */
  INVALID_FORMAT = 'LB1003',
  /** A value is not one of the accepted choices. */
  UNKNOWN_CHOICE = 'LB1004',
  /** A list that needs at least one item is empty. */
  EMPTY_LIST = 'LB1005',
  /** A name or an item that must be unique appears more than once. */
  DUPLICATE = 'LB1006',
  /** A text contains characters that an HTTP header cannot carry. */
  INVALID_HEADER_VALUE = 'LB1007',
  /** A required value is missing. */
  MISSING_VALUE = 'LB1008',
  /** Two properties exclude each other. */
  CONFLICTING_PROPS = 'LB1009',
  /** A property has no effect without another one, or next to another one. */
  PROP_WITHOUT_EFFECT = 'LB1010',
  /** A text, or a list, is longer than the cloud accepts. */
  TOO_LONG = 'LB1011',
  /** A lower limit is above the upper limit it belongs to. */
  MINIMUM_ABOVE_MAXIMUM = 'LB1012',
  /** A name belongs to the system that would get it. */
  RESERVED_NAME = 'LB1013',
  /** Two names become the same name where the cloud or another program uses them. */
  NAMES_COLLIDE = 'LB1014',
  /** A value has another type than its property or parameter declares, such as text in place of a number. */
  WRONG_TYPE = 'LB1015',
  /** The baseline, usual and peak load of a workload are not in ascending order. */
  LOAD_OUT_OF_ORDER = 'LB1101',
  /** The library does not know the processors and memory of a machine type. */
  UNKNOWN_MACHINE_SIZE = 'LB1102',
  /** The applications of an environment need more cores than its quota, even at their minimum. */
  CORE_QUOTA_EXCEEDED = 'LB1103',
  /** The peak load needs more replicas than the scaling allows. */
  PEAK_ABOVE_MAX_REPLICAS = 'LB1104',
  /** All workers of a fleet together need more memory than its budget. */
  WORKERS_EXCEED_MEMORY = 'LB1105',
  /** Even an idle machine takes longer than the latency objective. */
  OBJECTIVE_UNREACHABLE = 'LB1106',
  /** A load needs more than the largest size that the cloud offers. */
  BEYOND_LARGEST_SIZE = 'LB1107',
  /** A construct gets the plan of another service or cloud. */
  PLAN_OF_OTHER_SERVICE = 'LB1108',
  /** The rows of a load trace are not in the order of their time. */
  TRACE_OUT_OF_ORDER = 'LB1160',
  /** Rows of a load trace are missing. */
  TRACE_GAP = 'LB1161',
  /** All consumers together open more connections than the database accepts. */
  CONNECTIONS_EXCEED_LIMIT = 'LB1201',
  /** All clients together open more connections than the pooler accepts. */
  CLIENTS_EXCEED_POOLER = 'LB1202',
  /** A pooler opens more server connections than the database accepts. */
  POOL_EXCEEDS_DATABASE = 'LB1203',
  /** Sizes of a connection pool contradict each other, such as a minimum above the maximum. */
  POOL_SIZES_CONTRADICT = 'LB1204',
  /** A pooler does not support a pool mode, or does not support it together with another setting. */
  UNSUPPORTED_POOL_MODE = 'LB1205',
  /** PostgreSQL would reject the value of a server parameter. */
  INVALID_PARAMETER_VALUE = 'LB1206',
  /** A server parameter is read-only in the cloud's service. */
  READ_ONLY_PARAMETER = 'LB1207',
  /** A server parameter is set directly although a property controls it. */
  PARAMETER_SET_BY_PROPERTY = 'LB1208',
  /** A server parameter asks for more memory or connections than the size of the server supports. */
  PARAMETER_EXCEEDS_SERVER = 'LB1209',
  /** A read replica accepts fewer connections than its primary, so PostgreSQL would not start it. */
  REPLICA_SMALLER_THAN_PRIMARY = 'LB1210',
  /** An extension needs a library that `shared_preload_libraries` does not load. */
  MISSING_PRELOAD_LIBRARY = 'LB1211',
  /** A feature is not available on burstable database SKUs. */
  UNSUPPORTED_ON_BURSTABLE = 'LB1212',
  /** A resource has neither a private nor a public address. */
  NO_NETWORK_ACCESS = 'LB1213',
  /** A password does not meet the cloud's complexity rules. */
  WEAK_PASSWORD = 'LB1214',
  /** A cache has too little memory, or accepts too few connections, for its stated use. */
  CACHE_TOO_SMALL = 'LB1215',
  /** A Redis endpoint belongs to a group with cluster mode, which is not supported. */
  CLUSTER_MODE_UNSUPPORTED = 'LB1216',
  /** A KMS key encrypts resources of another region. */
  KEY_IN_OTHER_REGION = 'LB1217',
  /** A bucket for server access logs has a KMS key, which S3 does not support for them. */
  ACCESS_LOGS_WITH_KEY = 'LB1218',
  /** The lock of a backup vault does not allow the retention of its backups. */
  RETENTION_OUTSIDE_LOCK = 'LB1219',
  /** A database would accept connections without TLS, although no property allows it. */
  UNENCRYPTED_CONNECTIONS = 'LB1220',
  /** A role has two logins that alternate, behind a proxy that accepts only one of them. */
  ALTERNATING_LOGINS_BEHIND_PROXY = 'LB1221',
  /** A region does not offer a size or a feature of a database service. */
  NOT_OFFERED_IN_REGION = 'LB1230',
  /** A feature is not available on the sixth generation of database SKUs. */
  UNSUPPORTED_ON_V6 = 'LB1231',
  /** A kind of storage does not support a size or a feature. */
  STORAGE_UNSUPPORTED = 'LB1232',
  /** A CORS policy accepts every origin. */
  WILDCARD_CORS_ORIGIN = 'LB1301',
  /** A CORS policy accepts pages served on a visitor's own machine. */
  LOCAL_CORS_ORIGIN = 'LB1302',
  /** Strict-Transport-Security requests preloading without meeting the conditions of the preload list. */
  HSTS_PRELOAD_INELIGIBLE = 'LB1303',
  /** The cloud's firewall cannot count requests over the window of a rate limit. */
  RATE_LIMIT_WINDOW_UNSUPPORTED = 'LB1304',
  /** A distribution has domain names but no certificate. */
  DOMAIN_WITHOUT_CERTIFICATE = 'LB1305',
  /** A certificate for CloudFront was issued outside us-east-1. */
  CERTIFICATE_OUTSIDE_US_EAST_1 = 'LB1306',
  /** A domain name is outside the hosted zone that should receive its records. */
  DOMAIN_OUTSIDE_ZONE = 'LB1307',
  /** CloudFront does not deliver access logs to buckets in the stack's region. */
  LOG_DELIVERY_UNSUPPORTED = 'LB1308',
  /** A web ACL for CloudFront has another scope, or is outside us-east-1. */
  WEB_ACL_SCOPE_MISMATCH = 'LB1309',
  /** The rules of a web ACL need more capacity units than AWS WAF allows. */
  WEB_ACL_CAPACITY_EXCEEDED = 'LB1310',
  /** An internet-facing load balancer has no certificate. */
  PUBLIC_LISTENER_WITHOUT_TLS = 'LB1311',
  /** An internet-facing load balancer behind CloudFront has no origin secret, so any distribution can reach it. */
  ORIGIN_SECRET_MISSING = 'LB1312',
  /** The source of a load balancer's ingress does not fit its scheme: internal or internet-facing. */
  INGRESS_SCHEME_MISMATCH = 'LB1313',
  /** The id of CloudFront's prefix list is not known for the stack's region. */
  PREFIX_LIST_UNKNOWN = 'LB1314',
  /** A Front Door route has a path pattern with a wildcard that is not at its end. */
  PATH_NOT_ROUTABLE = 'LB1315',
  /** An origin group of Front Door mixes private and public origins. */
  MIXED_PRIVATE_ORIGINS = 'LB1316',
  /** Front Door has no private links in the region of an origin. */
  PRIVATE_LINK_UNAVAILABLE = 'LB1317',
  /** A load balancer behind a CloudFront VPC origin has a subnet in a zone that VPC origins do not support. */
  VPC_ORIGIN_ZONE_UNSUPPORTED = 'LB1318',
  /** The application server listens on another port than the load balancer uses. */
  PORT_MISMATCH = 'LB1401',
  /** Sessions live on the instances, but the load balancer may send a user to another instance. */
  SESSIONS_WITHOUT_STICKINESS = 'LB1402',
  /** A file would replace one that the library itself puts on an instance. */
  RESERVED_FILE_PATH = 'LB1403',
  /** The user data of an instance is larger than EC2 accepts. */
  USER_DATA_TOO_LARGE = 'LB1404',
  /** An environment variable looks like a secret, but its value is plain text. */
  SECRET_IN_PLAIN_TEXT = 'LB1405',
  /** An environment variable of a deployed application refers to localhost. */
  LOCALHOST_IN_ENVIRONMENT = 'LB1406',
  /** The template of a secret environment variable contains no field of the secret. */
  SECRET_TEMPLATE_WITHOUT_FIELD = 'LB1407',
  /** The notice before a key expires is not shorter than the key's lifetime. */
  NOTICE_EXCEEDS_PERIOD = 'LB1408',
  /** The folder of an application does not exist, or lacks what starts it. */
  APPLICATION_NOT_FOUND = 'LB1409',
  /** Fargate does not offer this pair of CPU units and memory. */
  UNSUPPORTED_FARGATE_SIZE = 'LB1450',
  /** Azure Container Apps does not offer this pair of vCPUs and memory. */
  UNSUPPORTED_CONTAINER_APP_SIZE = 'LB1451',
  /** A container on ECS refers to a secret that may be empty. */
  OPTIONAL_SECRET_UNSUPPORTED = 'LB1452',
  /** A container composes a variable from a secret with its shell, but has no command to start afterwards. */
  SECRET_TEMPLATE_WITHOUT_COMMAND = 'LB1453',
  /** Blue/green deployments have no alarm that rolls a bad release back. */
  BLUE_GREEN_WITHOUT_ALARMS = 'LB1454',
  /** Workers use a Redis that evicts keys, and with them tasks, when its memory is full. */
  BROKER_EVICTS_TASKS = 'LB1455',
  /** A task definition has no container with that name. */
  UNKNOWN_CONTAINER = 'LB1456',
  /** A Container Apps environment is zone redundant but has no subnet. */
  ZONE_REDUNDANCY_WITHOUT_SUBNET = 'LB1457',
  /** A container app scales to zero without a rule that starts its first replica. */
  NO_RULE_TO_SCALE_FROM_ZERO = 'LB1458',
  /** The traffic weights of the revisions do not add up to 100 percent. */
  TRAFFIC_WEIGHTS_NOT_100 = 'LB1459',
  /** A setting of a container registry requires the Premium SKU. */
  PREMIUM_REGISTRY_REQUIRED = 'LB1460',
  /** A container's image has the tag `latest`, which may refer to another image later. */
  MUTABLE_IMAGE_TAG = 'LB1461',
  /** A deployment would write over the weights of a listener rule that a release has set. */
  LIVE_WEIGHTS_OVERWRITTEN = 'LB1462',
  /** A new listener rule has the priority of the rule that it replaces, or one that would match before it. */
  RULE_PRIORITY_TAKEN = 'LB1463',
  /** The traffic of a blue/green service goes to a target group without healthy targets. */
  NO_HEALTHY_TARGETS = 'LB1464',
  /** A release is in progress while the infrastructure is about to be deployed. */
  RELEASE_IN_PROGRESS = 'LB1465',
  /** A call of the AWS CLI failed. */
  AWS_CLI_FAILED = 'LB1466',
  /** A scaling rule uses a secret that the app does not have. */
  UNKNOWN_SCALE_RULE_SECRET = 'LB1480',
  /** The address range of a network is not a plain IPv4 range, or has an unsupported size. */
  INVALID_ADDRESS_RANGE = 'LB1501',
  /** The number of availability zone ids differs from the number of zones. */
  ZONE_COUNT_MISMATCH = 'LB1502',
  /** A network has no private DNS zone for a service. */
  PRIVATE_ZONE_MISSING = 'LB1503',
  /** An Azure region has no availability zones, but the resource is spread over zones. */
  REGION_WITHOUT_ZONES = 'LB1504',
  /** A subnet belongs to another network than the one it is used with. */
  SUBNET_OUTSIDE_NETWORK = 'LB1510',
  /** An alarm's period is not one that the cloud evaluates over. */
  UNSUPPORTED_ALARM_PERIOD = 'LB1601',
  /** An alarm looks back longer than a day. */
  ALARM_LOOKS_BACK_TOO_FAR = 'LB1602',
  /** An Azure alert's window, its period times its periods, is not one that Azure Monitor accepts. */
  UNSUPPORTED_ALARM_WINDOW = 'LB1603',
  /** The cloud has no metric for an alarm's signal. */
  SIGNAL_WITHOUT_METRIC = 'LB1604',
  /** An alarm rule watches a resource that `targets` does not contain. */
  MISSING_ALARM_TARGET = 'LB1605',
  /** Azure stores no percentiles of a metric, or does not compute this statistic of it. */
  UNSUPPORTED_ALARM_STATISTIC = 'LB1606',
  /** A metric namespace belongs to AWS. */
  RESERVED_METRIC_NAMESPACE = 'LB1607',
  /** The log group's class supports no metric filters. */
  LOG_GROUP_WITHOUT_METRIC_FILTERS = 'LB1608',
  /** An availability test runs from too few locations. */
  TOO_FEW_TEST_LOCATIONS = 'LB1609',
  /** A label of a metric may have a value for each path that is requested. */
  UNBOUNDED_LABEL = 'LB1610',
  /** An availability alert would go off when a single test location fails, or never. */
  UNSUITABLE_AVAILABILITY_THRESHOLD = 'LB1620',
  /** A text is not a bundle of compiled migrations, or another version of the library wrote it. */
  INVALID_MIGRATION_BUNDLE = 'LB1701',
  /** A bundle of migrations has no maintenance task with that name. */
  UNKNOWN_MAINTENANCE_TASK = 'LB1702',
  /** The folder or file of migrations does not exist. */
  MIGRATIONS_NOT_FOUND = 'LB1703',
  /** The name of a migration file does not follow `001_name.up.sql` and `001_name.down.sql`. */
  MIGRATION_FILE_NAME = 'LB1704',
  /** A migration has only one of its two files, up and down. */
  MIGRATION_INCOMPLETE = 'LB1705',
  /** PostgreSQL's parser rejects a SQL file. */
  SQL_SYNTAX_ERROR = 'LB1706',
  /** A statement of a migration drops, deletes or empties data. */
  MIGRATION_LOSES_DATA = 'LB1707',
  /** An index depends on a value that changes while its row does not, such as the current time. */
  INDEX_NOT_IMMUTABLE = 'LB1708',
  /** A statement that PostgreSQL runs only outside a transaction is inside one. */
  NOT_ALLOWED_IN_TRANSACTION = 'LB1709',
  /** A migration builds an index in a transaction and blocks writes to its table until it commits. */
  INDEX_LOCKS_TABLE = 'LB1710',
  /** A statement outside a transaction cannot run a second time after a crash. */
  STATEMENT_NOT_REPEATABLE = 'LB1711',
  /** A migration begins or ends a transaction itself. */
  TRANSACTION_CONTROL = 'LB1712',
  /** An index in a migration has no name, so an interrupted build cannot be found. */
  UNNAMED_INDEX = 'LB1713',
  /** The package does not contain the program that runs migrations. */
  MIGRATION_RUNNER_MISSING = 'LB1714',
  /** The Azure CLI version lacks an option that the start of a migration job needs. */
  AZURE_CLI_TOO_OLD = 'LB1715',
  /** The source of migrations names a reference system and a folder. */
  AMBIGUOUS_MIGRATION_SOURCE = 'LB1716',
  /** The compiler cannot decide whether a statement of a migration keeps data. */
  MIGRATION_UNDECIDED = 'LB1730',
  /** A file of SQL contains `COPY … FROM STDIN`, for which the runner has no rows. */
  COPY_FROM_STDIN = 'LB1731',
  /** A file of SQL contains bytes that are not plain UTF-8 text, or characters that hide code from a reader. */
  SQL_NOT_PLAIN_TEXT = 'LB1732',
  /** Images of one pipeline are for different platforms, but one runner builds them all. */
  MIXED_IMAGE_PLATFORMS = 'LB1801',
  /** A service runs an image that the pipeline does not build. */
  SERVICE_WITHOUT_IMAGE = 'LB1802',
  /** A pipeline deploys to staging first, but tests nothing there. */
  STAGING_WITHOUT_TEST = 'LB1803',
  /** The file of a pipeline cannot be read. */
  PIPELINE_FILE_UNREADABLE = 'LB1804',
  /** The file of a pipeline is neither YAML nor JSON. */
  PIPELINE_FILE_SYNTAX = 'LB1805',
  /** The file of a pipeline contains an unknown key. */
  UNKNOWN_PIPELINE_KEY = 'LB1806',
  /** A value in the file of a pipeline has the wrong type. */
  PIPELINE_VALUE_TYPE = 'LB1807',
  /** An option that only one system can have is set while every system is built. */
  SYSTEM_NOT_CHOSEN = 'LB1901',
  /** Backups are copied to the region they come from. */
  RECOVERY_IN_MAIN_REGION = 'LB1902',
  /** A choice is left out in production, where a placeholder would replace the application. */
  PRODUCTION_CHOICE_MISSING = 'LB1919',
  /** A preview or state of Pulumi names no resource of azure-native. */
  NO_AZURE_RESOURCES = 'LB1930',
  /** A CDK app has no stack with that id. */
  STACK_NOT_FOUND = 'LB1935',
  /** The output of `cdk synth` cannot be read. */
  ASSEMBLY_UNREADABLE = 'LB1936',
  /** The address of a service to measure is no URL of HTTP. */
  INVALID_MEASUREMENT_URL = 'LB1950',
  /** A service to measure is on another host, which its owner has not released for a load test. */
  HOST_NOT_OWNED = 'LB1951',
  /** A service to measure does not answer. */
  SERVICE_UNREACHABLE = 'LB1952',
  /** A service to measure answers with an error or a redirect. */
  SERVICE_FAILS = 'LB1953',
  /** Too few levels of concurrency were measured to fit a law. */
  TOO_FEW_MEASUREMENTS = 'LB1954',
  /** Measurements do not follow the Universal Scalability Law. */
  MEASUREMENTS_DO_NOT_FIT = 'LB1955',
  /** A file of results cannot be read. */
  RESULT_FILE_UNREADABLE = 'LB1956',
  /** A file of results has none of the known formats. */
  UNKNOWN_RESULT_FORMAT = 'LB1957',
  /** A value in a file of results is missing or malformed. */
  INVALID_RESULT_FILE = 'LB1958',
  /** Rows of a file of results are not in the order of time, or values are missing between them. */
  RESULTS_OUT_OF_ORDER = 'LB1959',
  /** A workload file cannot be read, or is not YAML with the keys of a workload. */
  INVALID_WORKLOAD_FILE = 'LB1960',
  /** The CPU time of a measured service cannot be read. */
  CPU_TIME_UNAVAILABLE = 'LB1961',
  /** A template, state or preview has no service whose scaling can be simulated, or several. */
  SCALING_NOT_FOUND = 'LB1962',
  /** The server of a price list does not answer. */
  PRICE_LIST_UNREACHABLE = 'LB1970',
  /** The server of a price list answers with an error. */
  PRICE_LIST_REFUSED = 'LB1971',
  /** The download of a price list broke off. */
  PRICE_LIST_TRUNCATED = 'LB1972',
  /** A price list does not have the format of the cloud. */
  PRICE_LIST_UNREADABLE = 'LB1973',
  /** A price list is in another currency than USD. */
  PRICE_CURRENCY_NOT_USD = 'LB1974',
  /** A price in a price list has no unit, or is not a number of at least 0. */
  INVALID_LIST_PRICE = 'LB1975',
  /** The price lists of a cloud have no price for a region, or a price book has no such key. */
  PRICES_NOT_FOUND = 'LB1976',
  /** A price book cannot be read, is of another cloud, region or currency, or has a price without a unit or below 0. */
  INVALID_PRICE_BOOK = 'LB1977',
  /** Another run refreshes prices with the same cache. */
  PRICES_BEING_REFRESHED = 'LB1978',
  /** No price book has the region of a resource. */
  NO_PRICE_BOOK = 'LB1980',
  /** A template, state or preview has no resources. */
  NOTHING_TO_PRICE = 'LB1981',
  /** A usage file cannot be read, or is not YAML with amounts by their names. */
  INVALID_USAGE_FILE = 'LB1982',
  /** A command line has an unknown command, option or value, or lacks one. */
  INVALID_COMMAND_LINE = 'LB1983',
  /** The evidence of the package, or the results of a test run, cannot be read. */
  EVIDENCE_UNREADABLE = 'LB1984',
  /** A name is no row of the requirements catalogue, and no group or system of it. */
  UNKNOWN_REQUIREMENT = 'LB1985',
  /** A package that a command needs is not installed. */
  MISSING_PACKAGE = 'LB1986',
  /** A file cannot be written. */
  FILE_NOT_WRITTEN = 'LB1987',
  /** A report would overwrite a file that is no report. */
  REPORT_NOT_WRITTEN = 'LB1995',
}

/**
 * Names and documentation anchors of the codes.
 *
 * @internal
 */
export class ProblemName {
  /** Returns the kebab name of a code: `number-out-of-range` for LB1001. */
  public static of(code: ProblemCode): string {
    const [key] = Object.entries(ProblemCode).find(([, value]) => value === code) ?? [code];
    return key.toLowerCase().replaceAll('_', '-');
  }

  /** Returns the anchor of a code in `docs/errors.md`. */
  public static anchor(code: ProblemCode): string {
    return `${code.toLowerCase()}-${ProblemName.of(code)}`;
  }
}
