import { Json } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { UsageRange } from '../usage-range';

/** Returns the range of a service: its minimum, what is wanted, and its maximum. Undefined if only the deployment knows the bounds. */
export function scalingRange(
  values: TemplateValues,
  properties: Json,
  [min, desired, max]: readonly [string, string, string],
): UsageRange | undefined {
  const low = values.knownNumber(properties[min]);
  const high = values.knownNumber(properties[max]);
  if (low === undefined || high === undefined) return undefined;
  // Without a wanted number, AWS starts with the minimum. One that only the deployment knows is anywhere between the bounds.
  const expected = values.numberOr(properties[desired], low) ?? Math.ceil((low + high) / 2);
  // What is wanted may be outside of the bounds until scaling corrects it.
  return { low: Math.min(low, expected), expected, high: Math.max(high, expected) };
}
