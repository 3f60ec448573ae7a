import { DeclaredResource } from '../../resources/declared-resource';
import { Shape } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { CheckedContainer } from '../checked-container';
import { literalText, valuesOf } from '../declared-program';

/** Returns the containers of a task definition. */
export function containersOf(task: DeclaredResource): CheckedContainer[] {
  const values = valuesOf(task);
  const ofTask = values.knownNumber(task.properties.Memory);
  return Shape.records(task.properties.ContainerDefinitions).map((it) => ({
    ...{ name: values.text(it.Name), image: literalText(it.Image) },
    variables: new Map(
      Shape.records(it.Environment).map(({ Name, Value }) => [values.text(Name), resolved(values, Value)]),
    ),
    commands: [
      [it.EntryPoint, it.Command]
        .flat()
        .map((word) => literalText(word))
        .join(' '),
    ],
    memoryMiB: values.knownNumber(it.Memory) ?? ofTask,
  }));
}

function resolved(values: TemplateValues, value: unknown): unknown {
  return values.text(value) || (values.knownNumber(value) ?? value);
}
