import {
  AwsEscalation,
  AzureAssignments,
  AzureEscalation,
  Breadth,
  EscalationPath,
  Json,
  PolicyStatement,
  StatementBreadth,
  TemplateIdentity,
  TemplatePolicies,
} from '../../lib/domain';
import { DeclaredSystems } from './declared';
import { AWS_PATHS, AZURE_PATHS, BROAD, BroadReason, MANAGED_POLICIES, PathReason } from './reasons';

/** A way in which a statement is broad, with its reason. */
export interface ReviewedBreadth {
  readonly breadth: Breadth;
  readonly reason?: BroadReason;
}

/** A statement of a system, with the reasons for its breadth. */
export interface ReviewedStatement {
  readonly system: string;
  readonly statement: PolicyStatement;
  /** Logical ids of the holders, without stack and hash. */
  readonly holders: string[];
  readonly breadths: ReviewedBreadth[];
}

/** A path of a system, with its reason. */
export interface ReviewedPath {
  readonly system: string;
  readonly path: EscalationPath;
  /** Names of both ends, without stack and hash. */
  readonly from: string;
  readonly to: string;
  readonly reason?: PathReason;
}

/** A managed policy of AWS that an identity has. */
export interface ReviewedManagedPolicy {
  readonly system: string;
  readonly holder: string;
  readonly policy: string;
  readonly reason?: string;
}

/** Permissions of all systems with their reasons. */
export class PermissionReview {
  public readonly statements: ReviewedStatement[] = [];
  public readonly managedPolicies: ReviewedManagedPolicy[] = [];
  public readonly paths: ReviewedPath[] = [];
  public readonly azurePaths: ReviewedPath[] = [];
  public readonly azure: { readonly system: string; readonly declared: AzureAssignments }[];

  constructor({ aws, azure }: DeclaredSystems) {
    aws.forEach(({ system, templates }) => this.addPolicies(system.title, new TemplatePolicies(templates)));
    this.azure = azure.map(({ system, preview }) => ({
      system: system.title,
      declared: new AzureAssignments(preview),
    }));
    azure.forEach(({ system, preview }) => this.addAzurePaths(system.title, preview));
  }

  /** Returns the reasons that no statement and no path uses, one line each. */
  public unusedReasons(): string[] {
    const broad = BROAD.flatMap((reason) =>
      reason.holders
        .filter(
          (ending) =>
            !this.statements.some(
              (it) =>
                it.breadths.some((found) => found.reason === reason) && it.holders.some((id) => id.endsWith(ending)),
            ),
        )
        .map((ending) => `${ending}: ${reason.actions.join()}`),
    );
    const paths = [...AWS_PATHS, ...AZURE_PATHS].flatMap((reason) =>
      reason.paths
        .filter(
          ([from, to]) =>
            ![...this.paths, ...this.azurePaths].some((it) => it.reason === reason && it.from === from && it.to === to),
        )
        .map((ends) => ends.join(' > ')),
    );
    const managed = Object.keys(MANAGED_POLICIES).filter(
      (it) => !this.managedPolicies.some(({ policy }) => policy === it),
    );
    return [...broad, ...paths, ...managed];
  }

  private addPolicies(system: string, policies: TemplatePolicies): void {
    policies.statements.forEach((statement) => {
      const holders = statement.holders.map(bareId);
      const breadths = StatementBreadth.of(statement).map((breadth) => ({
        breadth,
        reason: BROAD.find(
          (it) =>
            it.breadth === breadth &&
            it.actions.join() === statement.actions.join() &&
            !statement.exceptActions &&
            holders.every((id) => it.holders.some((ending) => id.endsWith(ending))),
        ),
      }));
      this.statements.push({ system, statement, holders, breadths });
    });
    policies.identities.forEach((it) => this.addManaged(system, it));
    this.paths.push(...AwsEscalation.paths(policies).map((it) => reviewed(system, it, AWS_PATHS)));
  }

  private addManaged(system: string, { id, managedPolicies }: TemplateIdentity): void {
    managedPolicies.forEach((arn) => {
      const policy = arn.split(':policy/').at(-1) ?? arn;
      const reason = Object.hasOwn(MANAGED_POLICIES, policy) ? MANAGED_POLICIES[policy] : undefined;
      this.managedPolicies.push({ system, holder: bareId(id), policy, reason });
    });
  }

  private addAzurePaths(system: string, preview: Json): void {
    this.azurePaths.push(...AzureEscalation.paths(preview).map((it) => reviewed(system, it, AZURE_PATHS)));
  }
}

function reviewed(system: string, path: EscalationPath, reasons: readonly PathReason[]): ReviewedPath {
  const [from, to] = [path.from, path.to].map(bareId);
  // The two ends of a path of several steps are a pair of their own.
  const means = path.steps.at(-1)?.means.join();
  const reason = reasons.find(
    (it) => it.means.join() === means && it.paths.some(([start, end]) => start === from && end === to),
  );
  return { system, path, from, to, reason };
}

/** Returns a logical id without its stack and the hash that the CDK appends. */
export function bareId(id: string): string {
  return id.replace(/^[A-Za-z0-9]+\//, '').replace(/[0-9A-F]{8}$/, '');
}
