import { Json } from './shape';
import { TemplateValues } from './template-values';

/**
 * A resource that a template or a state declares.
 *
 * @internal
 */
export interface DeclaredResource {
  /** Id, unique among all templates of the program. */
  readonly id: string;
  /** Name for readers: the logical id, or the name in Pulumi. */
  readonly name: string;
  /** Type, e.g. `AWS::RDS::DBInstance` or `dbforpostgresql:Server`. */
  readonly type: string;
  /** Stack of CloudFormation, or resource group of Azure. */
  readonly place: string;
  /** Region, in the words of the program. Empty if it states none. */
  readonly region: string;
  readonly properties: Json;
  /** Attributes beside the properties: `DeletionPolicy` and others of a template, `protect` and `retainOnDelete` of Pulumi. */
  readonly attributes: Json;
  /** Tags that it has from its stack, by their names. */
  readonly tags: Json;
  /** Reader of the template that declares it. Undefined on Azure. */
  readonly values?: TemplateValues;
  /** Ids of what it depends on as a whole. Empty if the file says by which property. */
  readonly dependencies: readonly string[];
  /** Returns the ids of the resources that a property refers to, or those of all properties. */
  readonly references: (property?: string) => string[];
  /** Returns the ids of the resources that a value of its properties refers to. */
  readonly referencesIn: (value: unknown) => string[];
}
