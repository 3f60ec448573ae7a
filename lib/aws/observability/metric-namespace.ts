import { Formats, ProblemCode, Problems } from '../../domain';

/** @internal */
export class MetricNamespace {
  /** Reports a namespace of a wrong form, an empty one, and one that AWS reserves for its services. */
  public static check(problems: Problems, namespace: string): void {
    problems.check(namespace !== '', {
      code: ProblemCode.MISSING_VALUE,
      property: 'metricNamespace',
      what: 'metricNamespace is empty',
      expected: 'a namespace',
      fix: 'use the name of the system',
    });
    const isNamed = namespace === '' || /^AWS\//i.test(namespace);
    if (!isNamed) problems.optionalFormat('metricNamespace', namespace, Formats.METRIC_NAMESPACE);
    problems.check(!/^AWS\//i.test(namespace), {
      code: ProblemCode.RESERVED_METRIC_NAMESPACE,
      property: 'metricNamespace',
      what: `metricNamespace is ${JSON.stringify(namespace)}`,
      expected: 'a namespace that does not start with AWS/',
      fix: 'use the name of the system',
    });
  }
}
