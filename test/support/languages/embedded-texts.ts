import { DeclaredSystems } from '../../../scripts/permissions/declared';
import { Json } from '../template';

/** A language inside a template. */
export enum Language {
  DASHBOARD = 'dashboard',
  FILTER_PATTERN = 'filter pattern',
  JAVASCRIPT = 'JavaScript',
  JSON = 'JSON',
  KQL = 'KQL',
  METRIC_MATH = 'metric math',
  PLAIN = 'plain text',
  PYTHON = 'Python',
  SHELL = 'shell',
  SQL = 'SQL',
  /** Looks like a program, in a place that `PROPERTIES` does not name. */
  UNKNOWN = 'unknown',
  WORKBOOK = 'workbook',
  YAML = 'YAML',
}

/** A text of a template that is in another language. */
export interface EmbeddedText {
  readonly language: Language;
  /** System, type and path. */
  readonly place: string;
  readonly text: string;
  /** Object that holds the text, for languages that refer to what is beside it. */
  readonly beside: Json;
  /** Properties of the resource. */
  readonly holder: Json;
}

/** Languages of properties, by type and path. The first that matches counts. */
const PROPERTIES: readonly [RegExp, Language][] = [
  [/^AWS::Logs::MetricFilter FilterPattern$/, Language.FILTER_PATTERN],
  [/^AWS::Logs::SubscriptionFilter FilterPattern$/, Language.FILTER_PATTERN],
  [
    /^AWS::(CloudWatch|ApplicationAutoScaling|AutoScaling|ApplicationSignals)::\S+ \S+\.\d+\.Expression$/,
    Language.METRIC_MATH,
  ],
  [/^AWS::ApplicationSignals::\S+ \S+Expression$/, Language.METRIC_MATH],
  [/^AWS::CloudWatch::Dashboard DashboardBody$/, Language.DASHBOARD],
  [/^AWS::EC2::(LaunchTemplate LaunchTemplateData|Instance)\.UserData$/, Language.SHELL],
  [/^AWS::CloudFront::Function FunctionCode$/, Language.JAVASCRIPT],
  [/^AWS::Synthetics::Canary Code\.Script$/, Language.JAVASCRIPT],
  [/^AWS::ECR::Repository LifecyclePolicy\.LifecyclePolicyText$/, Language.JSON],
  [/^AWS::Backup::RestoreTestingSelection RestoreMetadataOverrides\.vpcSecurityGroupIds$/, Language.JSON],
  [/^AWS::Scheduler::Schedule Target\.Input$/, Language.JSON],
  [/^AWS::StepFunctions::StateMachine DefinitionString$/, Language.JSON],
  [/^AWS::SecretsManager::Secret GenerateSecretString\.SecretStringTemplate$/, Language.JSON],
  [/^AWS::WAFv2::WebACL CustomResponseBodies\.\S+\.Content$/, Language.JSON],
  // JSON, with `<name>` for values of the event.
  [/^AWS::Events::Rule Targets\.\d+\.InputTransformer\.InputTemplate$/, Language.JSON],
  [/^AWS::APS::RuleGroupsNamespace Data$/, Language.YAML],
  [/^AWS::ECS::TaskDefinition \S+AOT_CONFIG_CONTENT$/, Language.YAML],
  [/^AWS::SecretsManager::RotationSchedule HostedRotationLambda.ExcludeCharacters$/, Language.PLAIN],
  [/^AWS::Synthetics::Canary Schedule\.Expression$/, Language.PLAIN],
  [/ (\S*\.)?(Description|AlarmDescription|description|Label|Comment|ScheduleExpression|roleName)$/, Language.PLAIN],
  [/ScheduledQueryRule criteria\.allOf\.\d+\.query$/, Language.KQL],
  [/Workbook serializedData$/, Language.WORKBOOK],
  [/app:Job \S+\.STATEMENT$/, Language.SQL],
  [/AzureCliScript scriptContent$/, Language.SHELL],
  // A policy for the browser, and a regular expression of Front Door.
  [/^AWS::CloudFront::ResponseHeadersPolicy /, Language.PLAIN],
  [/cdn:Rule actions\.\d+\.parameters\.value$/, Language.PLAIN],
  [/frontdoor:Policy \S+\.matchValue\.\d+$/, Language.PLAIN],
];

/** Interpreters of the program that follows them in a command. */
const INTERPRETERS: readonly [RegExp, Language][] = [
  [/^(\/bin\/)?(ba|da)?sh -[eux]*c$/, Language.SHELL],
  [/^node (-e|--eval)$/, Language.JAVASCRIPT],
  [/^python3? -c$/, Language.PYTHON],
];

/** Returns the texts of all systems that are in a language, and those that look so. */
export function embeddedTexts({ aws, azure }: DeclaredSystems): EmbeddedText[] {
  const ofAws = aws.flatMap(({ system, templates }) =>
    templates.flatMap(({ template }) =>
      Object.values(template.Resources as { readonly [id: string]: Json }).flatMap(({ Type, Properties }) =>
        textsOf(system.name, Type, resolved(Properties ?? {})),
      ),
    ),
  );
  const ofAzure = azure.flatMap(({ system, preview }) =>
    (preview.steps as { readonly urn: string; readonly newState: { readonly inputs: Json } }[]).flatMap(
      ({ urn, newState }) => textsOf(system.name, urn.split('::').at(-2)?.split('$').at(-1) ?? '', newState.inputs),
    ),
  );
  return [...ofAws, ...ofAzure];
}

function textsOf(system: string, type: string, properties: Json): EmbeddedText[] {
  const found: EmbeddedText[] = [];
  const visit = (value: Json, path: string, beside: Json): void => {
    if (typeof value === 'string') {
      const language = languageOf(`${type} ${path}`, value);
      if (language !== undefined)
        found.push({ language, place: `${system}: ${type} ${path}`, text: value, beside, holder: properties });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (isCommand(value)) visitCommand(value, path, beside);
    else Object.entries(value).forEach(([name, it]) => visit(it, pathOf(path, name, value), value));
  };
  const visitCommand = (words: readonly string[], path: string, beside: Json): void => {
    // The entry point of a container comes before its command.
    const before: string[] = /\.Command$/.test(path) ? (beside.EntryPoint ?? []) : [];
    const all = [...before, ...words];
    words.forEach((word, index) => {
      const at = index + before.length;
      const called = all.slice(Math.max(0, at - 2), at).join(' ');
      const [, language] = INTERPRETERS.find(([interpreter]) => interpreter.test(called)) ?? [];
      const read = language ?? languageOf(`${type} ${path}.${index}`, word);
      if (read !== undefined)
        found.push({
          language: read,
          place: `${system}: ${type} ${path}.${index}`,
          text: word,
          beside,
          holder: properties,
        });
    });
  };
  visit(properties, '', properties);
  return found;
}

function isCommand(value: Json): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === 'string');
}

/** An environment variable has its name in its path. */
function pathOf(path: string, name: string, holder: Json): string {
  const own =
    /^[Vv]alue$/.test(name) && typeof (holder.Name ?? holder.name) === 'string'
      ? String(holder.Name ?? holder.name)
      : name;
  return path === '' ? own : `${path}.${own}`;
}

function languageOf(place: string, text: string): Language | undefined {
  const [, language] = PROPERTIES.find(([property]) => property.test(place)) ?? [];
  if (language !== undefined) return language;
  if (/^\s*(\{["}]|\[["{\]])/.test(text)) return Language.JSON;
  const looksPlain = !/\n|[^\s(]\([^)]*\)|[;|&]{1,2}\s|^SOURCE /.test(text) || /^\{\{resolve:/.test(text);
  return looksPlain ? undefined : Language.UNKNOWN;
}

/** Values of a template as a deployment could see them: a plain word for each reference. */
function resolved(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(resolved);
  const [[name = '', argument] = [], ...others] = Object.entries(value);
  if (others.length > 0 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, resolved(it)]));
  }
  const parts: Json[] = [argument].flat();
  if (name === 'Fn::Join') return parts[1].map(resolved).join(parts[0]);
  if (name === 'Fn::Base64') return resolved(argument);
  if (name === 'Fn::Sub') return String(parts[0]).replace(/\$\{[^!}]+\}/g, 'reference');
  return 'reference';
}
