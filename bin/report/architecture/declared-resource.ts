import { Json } from '../../../lib/domain';

/** A resource that a template or a state declares. */
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
  /** Returns the ids of the resources that a property refers to, or those of all properties. */
  readonly references: (property?: string) => string[];
}
