import { Problems, ProblemCode } from '../../lib/domain';
import {
  PipelineBackend,
  PipelineChunk,
  PipelineCost,
  PipelineDeployment,
  PipelineEdgeTest,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineOptimization,
  PipelineProps,
  PipelineService,
  PipelineSmokeTest,
} from '../../lib/github';
import { isMap, isScalar, isSeq } from 'yaml';
import { YamlFile } from '../../lib/workload';

type Plain = 'text' | 'number' | 'flag' | 'texts';
/** Type of a key; `many` is a list of objects. */
interface Field {
  readonly kind: Plain | 'one' | 'many';
  readonly required: boolean;
  readonly shape?: Shape;
}
interface Shape {
  readonly [key: string]: Field;
}
/** Every key of an interface, so that a shape without a new property does not compile. */
type ShapeOf<T> = { readonly [K in keyof Required<T>]: Field };

const may = (kind: Plain): Field => ({ kind, required: false });
const must = (kind: Plain): Field => ({ kind, required: true });
const one = (shape: Shape): Field => ({ kind: 'one', required: false, shape });
const many = (shape: Shape, required = false): Field => ({ kind: 'many', required, shape });

const BACKEND: ShapeOf<PipelineBackend> = {
  folder: must('text'),
  pythonVersion: may('text'),
  requirementsFiles: may('texts'),
  sourceFolder: may('text'),
  ownTools: may('flag'),
  lint: may('flag'),
  tests: may('flag'),
  postgresVersion: may('text'),
  redisVersion: may('text'),
  databaseDriver: may('text'),
  audit: may('flag'),
};
const CHUNK: ShapeOf<PipelineChunk> = { name: must('text'), packages: must('texts'), belowMegabytes: may('number') };
const OPTIMIZATION: ShapeOf<PipelineOptimization> = {
  minifyJs: may('flag'),
  minifyCss: may('flag'),
  minifyHtml: may('flag'),
  imageFormats: may('texts'),
  imageQuality: may('number'),
};
const FRONTEND: ShapeOf<PipelineFrontend> = {
  folder: must('text'),
  nodeVersion: may('text'),
  outputFolder: may('text'),
  types: may('flag'),
  tests: may('flag'),
  buildBudgetSeconds: may('number'),
  warnAboveMegabytes: may('number'),
  failAboveMegabytes: may('number'),
  chunks: many(CHUNK),
  chunkSizeWarningKilobytes: may('number'),
  imageQuality: may('number'),
  optimization: one(OPTIMIZATION),
};
const IMAGE: ShapeOf<PipelineImage> = {
  name: must('text'),
  context: must('text'),
  dockerfile: may('text'),
  platform: may('text'),
};
const SERVICE: ShapeOf<PipelineService> = { name: must('text'), image: must('text'), container: must('text') };
const EDGE_TEST: ShapeOf<PipelineEdgeTest> = {
  cachedPaths: must('texts'),
  compressedPaths: must('texts'),
  cacheHeader: may('text'),
};
const DEPLOYMENT: ShapeOf<PipelineDeployment> = {
  cloud: may('text'),
  services: many(SERVICE, true),
  migrationCommand: may('texts'),
  migrationJob: may('flag'),
  site: may('flag'),
  snapshot: may('flag'),
  stagingFirst: may('flag'),
  tags: may('text'),
  healthPath: may('text'),
  healthHeader: may('text'),
  budgetMinutes: may('number'),
  smokeTasks: may('number'),
  purge: may('flag'),
  edgeTest: one(EDGE_TEST),
};
const LOAD: ShapeOf<PipelineLoad> = {
  name: must('text'),
  path: must('text'),
  method: may('text'),
  body: may('text'),
  users: must('number'),
  requests: may('number'),
  averageBelowMilliseconds: may('number'),
  errorsBelowPercent: may('number'),
};
const SMOKE_TEST: ShapeOf<PipelineSmokeTest> = {
  listPath: must('text'),
  loginPath: must('text'),
  logoutPath: must('text'),
  profilePath: must('text'),
  healthPath: may('text'),
  healthFields: may('texts'),
  poolConnections: must('number'),
  requestsPerMinute: must('number'),
  uncachedBelowMilliseconds: may('number'),
  cacheHeader: may('text'),
  requirementsFiles: must('texts'),
};
const COST: ShapeOf<PipelineCost> = {
  folder: may('text'),
  nodeVersion: may('text'),
  command: may('texts'),
  source: may('text'),
  usageFile: may('text'),
  maxIncreaseUsd: may('number'),
  limitUsd: may('number'),
};
const PIPELINE: ShapeOf<PipelineProps> = {
  name: must('text'),
  branches: may('texts'),
  protectedBranches: may('texts'),
  backend: one(BACKEND),
  frontend: one(FRONTEND),
  images: many(IMAGE),
  codecov: may('flag'),
  uniqueRequirements: may('texts'),
  load: many(LOAD),
  loadSchedule: may('text'),
  smokeTest: one(SMOKE_TEST),
  deployment: one(DEPLOYMENT),
  cost: one(COST),
};

const CODES = { unreadable: ProblemCode.PIPELINE_FILE_UNREADABLE, syntax: ProblemCode.PIPELINE_FILE_SYNTAX };

/** Reads a pipeline from YAML or JSON. Throws all unknown keys and wrong types in one error; `Pipeline` checks the values. */
export function readPipelineConfig(file: string): PipelineProps {
  const problems = new Problems(`the file ${file}`, file);
  const yaml = YamlFile.read(file, problems, CODES);
  const value = yaml.value();
  // Text of each value as it is written, by its path, e.g. `3.10` for `backend.pythonVersion`.
  const sources = new Map<string, string>();
  collectSources(yaml.document.contents, '', sources);
  checkObject(value, PIPELINE, '', { problems, sources });
  problems.throwIfAny();
  return value as PipelineProps;
}

/** Problems so far, and the text of each value in the file. */
interface Check {
  readonly problems: Problems;
  readonly sources: ReadonlyMap<string, string>;
}

function checkObject(value: unknown, shape: Shape, at: string, check: Check): void {
  const { problems, sources } = check;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.check(false, {
      code: ProblemCode.PIPELINE_VALUE_TYPE,
      property: at,
      what: `${at || 'the file'} is ${show(value, sources.get(at))}`,
      expected: 'keys and values',
      fix: `write e.g. ${Object.keys(shape)[0]}: …`,
    });
    return;
  }
  const found = value as { readonly [key: string]: unknown };
  const under = (key: string): string => (at === '' ? key : `${at}.${key}`);
  Object.keys(found)
    .filter((key) => !Object.hasOwn(shape, key))
    .forEach((key) =>
      problems.check(false, {
        code: ProblemCode.UNKNOWN_PIPELINE_KEY,
        property: under(key),
        what: `${under(key)} is unknown`,
        expected: Object.keys(shape).join(', '),
        fix: 'correct or remove it',
      }),
    );
  Object.entries(shape).forEach(([key, field]) => {
    if (Object.hasOwn(found, key) && found[key] !== undefined) return checkValue(found[key], field, under(key), check);
    problems.check(!field.required, {
      code: ProblemCode.MISSING_VALUE,
      property: under(key),
      what: `${under(key)} is missing`,
      expected: EXPECTED[field.kind],
      fix: 'add it',
    });
  });
}

function checkValue(value: unknown, { kind, shape = {} }: Field, at: string, check: Check): void {
  if (kind === 'one') return checkObject(value, shape, at, check);
  if (kind === 'many' && Array.isArray(value)) {
    value.forEach((item, index) => checkObject(item, shape, `${at}[${index}]`, check));
    return;
  }
  const fits: { readonly [kind in Field['kind']]: boolean } = {
    text: typeof value === 'string',
    number: typeof value === 'number',
    flag: typeof value === 'boolean',
    texts: Array.isArray(value) && value.every((item) => typeof item === 'string'),
    one: true,
    many: false,
  };
  // YAML reads 3.10 as the number 3.1, so that only the text of the file is the right hint.
  const source = check.sources.get(at);
  check.problems.check(fits[kind], {
    code: ProblemCode.PIPELINE_VALUE_TYPE,
    property: at,
    what: `${at} is ${show(value, source)}`,
    expected: EXPECTED[kind],
    fix: kind === 'text' && source !== undefined ? `put it in quotes: '${source.replaceAll("'", "''")}'` : 'correct it',
  });
}

const EXPECTED: { readonly [kind in Field['kind']]: string } = {
  text: 'text',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of texts',
  one: 'keys and values',
  many: 'a list of keys and values',
};

/** Renders a value as it is in the file, cut to one line. */
function show(value: unknown, source?: string): string {
  const text = (typeof value === 'string' ? undefined : source) ?? JSON.stringify(value) ?? 'empty';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Does not follow aliases, of which a few can stand for millions of values. */
function collectSources(node: unknown, at: string, sources: Map<string, string>): void {
  if (isScalar(node) && node.source !== undefined) sources.set(at, node.source);
  if (isSeq(node)) node.items.forEach((item, index) => collectSources(item, `${at}[${index}]`, sources));
  if (!isMap(node)) return;
  node.items.forEach(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    collectSources(value, at === '' ? name : `${at}.${name}`, sources);
  });
}
