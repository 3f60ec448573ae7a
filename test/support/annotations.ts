import { App } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** `path: text` of the warnings and errors that CDK attaches below a construct, except the acknowledged. */
export function annotations(scope: IConstruct): string[] {
  // Some are attached only by the synthesis.
  (scope.node.root as App).synth();
  return scope.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => /^aws:cdk:(warning|error)$/.test(type))
        .map(({ data }) => `${node.path}: ${String(data)}`),
    );
}
