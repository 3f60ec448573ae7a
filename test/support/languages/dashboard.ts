import Ajv, { ErrorObject } from 'ajv';
import { Json } from '../template';
import { faultsOfMetricMath } from './metric-math';

const text = { type: 'string', minLength: 1 };
const number = { type: 'number' };
const closed = (properties: object, ...required: string[]): object => ({
  ...{ type: 'object', additionalProperties: false },
  ...{ properties, required },
});
const size = (minimum: number, maximum: number): object => ({ type: 'integer', minimum, maximum });
const axis = closed({ label: text, min: number, max: number, showUnits: { type: 'boolean' } });
const annotation = {
  anyOf: [
    closed(
      {
        value: number,
        label: text,
        color: text,
        fill: text,
        visible: { type: 'boolean' },
        yAxis: { enum: ['left', 'right'] },
      },
      'value',
    ),
    { type: 'array', minItems: 2, maxItems: 2 },
  ],
};
const shown = {
  ...{ id: { type: 'string', pattern: '^[a-z][A-Za-z0-9_]*$' }, label: text, color: text, period: size(1, 86_400) },
  ...{ stat: text, visible: { type: 'boolean' }, yAxis: { enum: ['left', 'right'] }, region: text, accountId: text },
};
/** Namespace, name, names and values of dimensions, and how to show it; or an expression. */
const metric = {
  anyOf: [
    { type: 'array', items: [closed({ ...shown, expression: text }, 'expression')], minItems: 1, maxItems: 1 },
    {
      type: 'array',
      minItems: 2,
      items: { anyOf: [text, closed(shown)] },
      not: { contains: { type: 'object', required: ['expression'] } },
    },
  ],
};
const PROPERTIES: { readonly [type: string]: object } = {
  text: closed({ markdown: text, background: { enum: ['transparent', 'solid'] } }, 'markdown'),
  alarm: closed(
    {
      ...{ title: text, alarms: { type: 'array', items: text, minItems: 1, maxItems: 100 } },
      ...{ sortBy: text, states: { type: 'array' } },
    },
    'alarms',
  ),
  metric: closed(
    {
      ...{ title: text, region: text, accountId: text, stat: text, period: size(1, 86_400) },
      ...{
        view: { enum: ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'] },
        stacked: { type: 'boolean' },
      },
      ...{ metrics: { type: 'array', items: metric, minItems: 1, maxItems: 500 } },
      ...{
        yAxis: closed({ left: axis, right: axis }),
        legend: closed({ position: { enum: ['right', 'bottom', 'hidden'] } }),
      },
      annotations: closed({
        ...{ horizontal: { type: 'array', items: annotation }, vertical: { type: 'array' } },
        alarms: { type: 'array', items: text, minItems: 1, maxItems: 1 },
      }),
      ...{ setPeriodToTimeRange: { type: 'boolean' }, sparkline: { type: 'boolean' }, trend: { type: 'boolean' } },
      ...{ liveData: { type: 'boolean' }, timezone: text, start: text, end: text },
    },
    'region',
  ),
};

/** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const SCHEMA = closed(
  {
    ...{
      start: { type: 'string', pattern: '^(-P|\\d{4}-)' },
      end: text,
      periodOverride: { enum: ['auto', 'inherit'] },
    },
    widgets: {
      ...{ type: 'array', minItems: 1, maxItems: 500 },
      items: {
        ...closed(
          {
            ...{ type: { enum: Object.keys(PROPERTIES) }, properties: { type: 'object' } },
            ...{ x: size(0, 23), y: size(0, 10_000), width: size(1, 24), height: size(1, 1000) },
          },
          'type',
          'properties',
        ),
        allOf: Object.entries(PROPERTIES).map(([type, properties]) => ({
          if: { properties: { type: { const: type } } },
          then: { properties: { properties } },
        })),
      },
    },
  },
  'widgets',
);

let validate: ReturnType<Ajv['compile']> | undefined;

/** Returns what is wrong with the body of a dashboard. */
export function faultsOfDashboard(body: Json): string[] {
  validate ??= new Ajv({ strict: false, allErrors: true }).compile(SCHEMA);
  if (!validate(body)) return (validate.errors ?? []).map(worded);
  const widgets: Json[] = body.widgets;
  return [
    ...widgets
      .filter(({ x = 0, width = 6 }) => x + width > 24)
      .map(({ x, width }) => `a widget at ${x} with a width of ${width}`),
    ...widgets.flatMap(({ properties }) => expressionFaults(properties.metrics ?? [])),
  ];
}

function expressionFaults(metrics: Json[][]): string[] {
  const options: Json[] = metrics.map((it) => it.at(-1)).filter((it) => typeof it === 'object');
  const ids = options.flatMap(({ id }) => (id === undefined ? [] : [String(id)]));
  return options.flatMap(({ expression }) => (expression === undefined ? [] : faultsOfMetricMath(expression, ids)));
}

function worded({ instancePath, message = '', params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}
