import { Fact } from './facts';
import { InputFailure } from './mapper-check';

/** Checks the inputs of a resource against hand-written facts. */
export function checkFacts(facts: readonly Fact[], inputs: unknown): InputFailure[] {
  return facts.flatMap((fact) => places(inputs, fact.property.split('.'), '').flatMap((it) => problem(fact, it)));
}

interface Place {
  readonly path: string;
  readonly value: unknown;
}

/** Returns every place that a path leads to. A missing list has no places; a missing property is one without a value. */
function places(value: unknown, [step, ...rest]: readonly string[], at: string): Place[] {
  if (step === undefined) return [{ path: at, value }];
  const listed = step.endsWith('[]');
  const name = listed ? step.slice(0, -2) : step;
  if (typeof value !== 'object' || value === null)
    return at === '' || rest.length > 0 ? [] : [{ path: at, value: undefined }];
  const child = (value as Record<string, unknown>)[name];
  const path = at === '' ? name : `${at}.${name}`;
  if (!listed) return child === undefined && rest.length > 0 ? [{ path, value: undefined }] : places(child, rest, path);
  return Array.isArray(child) ? child.flatMap((it, index) => places(it, rest, `${path}[${index}]`)) : [];
}

function problem(fact: Fact, { path, value }: Place): InputFailure[] {
  const source = `see ${fact.source}`;
  if (value === undefined || value === null) {
    return fact.required ? [{ property: path, reason: `is missing; ${source}` }] : [];
  }
  const text = JSON.stringify(value);
  const reasons = [
    fact.oneOf && !fact.oneOf.includes(value) ? `is ${text}, none of ${fact.oneOf.map(String).join(', ')}` : undefined,
    fact.min !== undefined && Number(value) < fact.min ? `is ${text}, below ${fact.min}` : undefined,
    fact.max !== undefined && Number(value) > fact.max ? `is ${text}, above ${fact.max}` : undefined,
    fact.like && !(typeof value === 'string' && fact.like.test(value))
      ? `is ${text}, not like ${String(fact.like)}`
      : undefined,
  ];
  return reasons.filter((it) => it !== undefined).map((it) => ({ property: path, reason: `${it}; ${source}` }));
}
