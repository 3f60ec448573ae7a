import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CfnResource, Stack } from 'aws-cdk-lib';
import {
  DeclaredResource,
  Findings,
  Json,
  RegionalTemplate,
  Shape,
  StatefulTypes,
  TemplateDeclarations,
} from '../../../lib/domain';
import { includableTemplate } from './includable-template';
import { NAG_RULES, NAG_TYPES } from './nag-rules';

type Cdk = typeof import('aws-cdk-lib');
type Nag = typeof import('cdk-nag');
type Included = typeof import('aws-cdk-lib/cloudformation-include');

/** Adds the findings of cdk-nag about templates. Asks for it if it is not installed. */
export function checkExposure(findings: Findings, templates: readonly RegionalTemplate[]): void {
  const resources = new Map(TemplateDeclarations.of(templates).map((it) => [it.id, it]));
  if (![...resources.values()].some(({ type }) => NAG_TYPES.test(type))) return;
  const packages = installed();
  if (packages === undefined) {
    const program = { id: '', name: 'this program', type: '' };
    findings.ask(program, 'whether its stores are public, encrypted and backed up', 'install cdk-nag and aws-cdk-lib');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-check-'));
  try {
    templates.forEach(({ stack, template }) => {
      const read = new TemplateReader(packages, join(folder, 'template.json'), template);
      read.leftOut.forEach((id) => {
        const resource = resources.get(`${stack}/${id}`);
        if (resource) findings.ask(resource, 'whether it is public, encrypted and backed up', 'correct its properties');
      });
      checkStack(findings, packages, read.stack, (id) => resources.get(`${stack}/${id}`));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Packages {
  readonly cdk: Cdk;
  readonly nag: Nag;
  readonly include: Included;
}

function installed(): Packages | undefined {
  try {
    return {
      cdk: require('aws-cdk-lib') as Cdk,
      nag: require('cdk-nag') as Nag,
      include: require('aws-cdk-lib/cloudformation-include') as Included,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Reads a template as constructs. A resource that does not fit the schema of its type is left out. */
class TemplateReader {
  public readonly stack: Stack;
  public readonly leftOut = new Set<string>();

  constructor(
    private readonly packages: Packages,
    private readonly file: string,
    template: Json,
  ) {
    const whole = this.included(includableTemplate(template));
    if (whole === undefined) this.findUnreadable(template);
    this.stack = whole ?? this.included(includableTemplate(template, this.leftOut)) ?? this.emptyStack();
  }

  private findUnreadable(template: Json): void {
    const { Resources, ...others } = includableTemplate(template);
    const all = Object.entries(Shape.record(Resources));
    const stubs = Object.fromEntries(all.map(([id]) => [id, { Type: 'AWS::CloudFormation::WaitConditionHandle' }]));
    all
      .filter(([, it]) => NAG_TYPES.test(Shape.text(Shape.record(it).Type)))
      .filter(([id, it]) => this.included({ ...others, Resources: { ...stubs, [id]: it } }) === undefined)
      .forEach(([id]) => this.leftOut.add(id));
  }

  /** Returns undefined if the template cannot be read. */
  private included(template: Json): Stack | undefined {
    writeFileSync(this.file, JSON.stringify(template));
    const stack = this.emptyStack();
    try {
      new this.packages.include.CfnInclude(stack, 'Template', { templateFile: this.file });
      return stack;
    } catch {
      return undefined; // the template of a stranger; what it was is asked about
    }
  }

  private emptyStack(): Stack {
    const { App, Stack: CdkStack } = this.packages.cdk;
    return new CdkStack(new App({ analyticsReporting: false, treeMetadata: false, stackTraces: false }), 'Stack');
  }
}

function checkStack(
  findings: Findings,
  { cdk, nag }: Packages,
  stack: Stack,
  find: (logicalId: string) => DeclaredResource | undefined,
): void {
  const all = nag.rules as unknown as Readonly<
    Record<string, Readonly<Record<string, (node: CfnResource) => unknown>>>
  >;
  const nodes = stack.node.findAll().filter((it): it is CfnResource => cdk.CfnResource.isCfnResource(it));
  nodes.forEach((node) => {
    const resource = find(String(stack.resolve(node.logicalId)));
    if (resource === undefined || !NAG_TYPES.test(resource.type)) return;
    NAG_RULES.filter(({ name }) => !isInherited(resource, name)).forEach(({ code, service, name, ...words }) => {
      const result = resultOf(() => all[service][name](node));
      if (result === undefined) {
        findings.ask(resource, words.property, `state ${words.property} as a plain value`);
      } else if (result) {
        findings.add(code, resource, { ...words, rule: name });
      }
    });
  });
}

/** A replica has the encryption and the backups of its primary, an instance those of its cluster. */
function isInherited({ properties }: DeclaredResource, rule: string): boolean {
  return StatefulTypes.isPart(properties) && ['RDSStorageEncrypted', 'RDSInstanceBackupEnabled'].includes(rule);
}

/** Returns true if a rule found something, or undefined if only the deployment knows. A rule throws for a value that is a reference. */
function resultOf(run: () => unknown): boolean | undefined {
  try {
    const result = run();
    return Array.isArray(result) ? result.length > 0 : result === 'Non-Compliant';
  } catch {
    return undefined;
  }
}
