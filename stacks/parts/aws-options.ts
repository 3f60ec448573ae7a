import { Formats, ProblemCode, Problems } from '../../lib/domain';
import type { DomainProps } from './domain';
import { DeploymentEnvironment } from './environment';
import { PLACEHOLDER, RELEASED } from './image-choice';
import { Option, OptionValues, Options } from './option';
import { GITHUB_IDS } from './github-options';
import type { SystemProps } from './system-props';

/** Value of an application's option that is left out. */
export const OTHERWISE_PLACEHOLDER = 'required in production, else a placeholder';

/** Options of every system on AWS. */
export const AWS_OPTIONS = {
  environment: Options.choice(Object.values(DeploymentEnvironment), {
    help: 'Environment to build. Production protects its data; development deletes everything with its stacks.',
    default: DeploymentEnvironment.PRODUCTION,
  }),
  region: Options.text({
    help: 'Main region.',
    otherwise: 'the region of your credentials, else us-east-1',
    example: 'eu-west-1',
    pattern: /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/,
    expected: 'the name of a region',
  }),
  availabilityZoneIds: Options.list({
    help: 'Two zones of the main region, by id. A zone id means the same place in every account; a zone name does not.',
    otherwise: 'two that support CloudFront VPC origins',
    example: 'use1-az1,use1-az4',
  }),
  cloudFrontPrefixListId: Options.text({
    help: "Id of CloudFront's managed prefix list in the main region, for a region that loadbearing does not know.",
    otherwise: 'known for most regions',
    example: 'pl-3b927c52',
  }),
  domainName: Options.text({
    help: 'Your domain. Brings HTTPS from end to end; needs `hostedZoneId`.',
    otherwise: 'the CloudFront name',
    example: 'app.example.com',
    pattern: /^([a-z0-9-]+\.)+[a-z]{2,}$/,
    expected: 'a domain name in lowercase letters',
    forAllSystems: [],
  }),
  hostedZoneId: Options.text({
    help: 'Id of the public hosted zone of `domainName`. Find it with `aws route53 list-hosted-zones-by-name`.',
    otherwise: 'none',
    example: 'Z0123456789',
    pattern: /^[A-Z0-9]{1,32}$/,
    expected: 'the id of the public hosted zone that holds the domain',
  }),
  zoneName: Options.text({
    help: 'Name of the hosted zone.',
    otherwise: 'the last two labels of `domainName`',
    example: 'example.com',
  }),
  alarmEmail: Options.text({
    help: 'Email address for alarm notifications, or `none` if you subscribe to the topic yourself.',
    otherwise: 'none; required in production',
    example: 'ops@example.com',
    pattern: new RegExp(`^none$|${Formats.EMAIL.pattern.source}`),
    expected: `${Formats.EMAIL.expected}, or none`,
  }),
  monthlyBudgetUsd: Options.wholeNumber({
    help: 'Budget of a month in USD, 0 for none. AWS Budgets notifies `alarmEmail` at 80 % and 100 % of it. Take the amount from `loadbearing cost`.',
    otherwise: 'the cost in the report for production with an address (TraitorTrack: 166), else none',
    example: '900',
  }),
  encryptData: Options.flag({
    help: "Encrypts database, caches, images and backups with the system's own key as well. Choose before the first deployment: a change replaces them.",
  }),
  owner: Options.text({ help: 'Tag Owner.', default: 'devops' }),
  costCenter: Options.text({ help: 'Tag CostCenter.', otherwise: "the system's name" }),
};

/** Option that chooses the image of a container. */
export function imageOption(what: string): Option<string> {
  return Options.text({
    help: `${what}: an address with a tag or digest, \`released\` for the image that the pipeline released last, or \`placeholder\`.`,
    otherwise: OTHERWISE_PLACEHOLDER,
    example: RELEASED,
    forAllSystems: [RELEASED, PLACEHOLDER],
  });
}

/** Options of every system of containers on AWS. */
export const CONTAINER_OPTIONS = {
  backendImage: imageOption('Image of the backend'),
  githubRepository: Options.text({
    help: 'Repository whose workflows may push images, release them and upload the site.',
    otherwise: 'no workflow may deploy',
    example: 'owner/name',
    forAllSystems: [],
  }),
  githubProviderArn: Options.text({
    help: "ARN of the account's OIDC provider for GitHub Actions. An account has at most one.",
    otherwise: 'created with `githubRepository`',
  }),
  ...GITHUB_IDS,
};

/** Options that some systems on AWS share. */
export const MIGRATION_RUN = Options.wholeNumber({
  help: 'Number that runs deferred migrations again when you raise it: 1 after the first start of the application, then 2, and so on.',
  default: 0,
  example: '1',
});
export const MIGRATION_ALLOW_AHEAD = Options.flag({
  help: 'Deploys a release that is older than the database, whose migrations stay applied. Otherwise such a deployment fails.',
});
export const PROMETHEUS = Options.flag({
  help: "Sends the application's metrics to Amazon Managed Service for Prometheus as well. AWS bills by the sample.",
});
export const GRAFANA = Options.flag({
  help: 'Creates a workspace of Amazon Managed Grafana. Requires IAM Identity Center; AWS bills by the active user.',
});

/** Values of {@link AWS_OPTIONS}, with the account of the credentials. */
export type AwsValues = OptionValues<typeof AWS_OPTIONS> & { readonly account?: string };

/** Reports a domain without its zone, and a zone without its domain. Values of a wrong form count as set. */
export function checkDomain(problems: Problems, isSet: (option: keyof typeof AWS_OPTIONS) => boolean): void {
  const [domain, zone] = [isSet('domainName'), isSet('hostedZoneId')];
  problems.check(domain || !zone, {
    code: ProblemCode.MISSING_VALUE,
    property: 'domainName',
    what: 'hostedZoneId is set, but domainName is missing',
    expected: AWS_OPTIONS.domainName.expected,
    fix: 'deploy with -c domainName=app.example.com -c hostedZoneId=Z0123456789, or with neither',
  });
  problems.check(zone || !domain, {
    code: ProblemCode.MISSING_VALUE,
    property: 'hostedZoneId',
    what: 'domainName is set, but hostedZoneId is missing',
    expected: AWS_OPTIONS.hostedZoneId.expected,
    fix: 'find it with: aws route53 list-hosted-zones-by-name',
  });
}

/** Props that every system takes, from checked values. */
export function systemProps({ domainName, hostedZoneId, zoneName, ...values }: AwsValues): SystemProps {
  const domain: DomainProps | undefined =
    domainName === undefined || hostedZoneId === undefined ? undefined : { domainName, hostedZoneId, zoneName };
  return { ...values, domain };
}

/** A domain for synthesized variants. */
export const EXAMPLE_DOMAIN = { domainName: 'app.example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' };
