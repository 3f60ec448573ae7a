/** An arrow: `from` sends requests to `to`, or uses it. */
export interface ArchitectureEdge {
  readonly from: string;
  readonly to: string;
}
