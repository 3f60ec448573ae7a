import { statSync } from 'node:fs';
import {
  Bill,
  BillProps,
  Cloud,
  Json,
  Plan,
  ProblemCode,
  Problems,
  PulumiResources,
  RegionalTemplate,
  Shape,
  Workload,
} from '../../lib/domain';
import { WorkloadFile } from '../../lib/workload';
import { AZURE_OPTIONS } from '../../stacks/parts/azure-options';
import { Registered, SYSTEMS } from '../../stacks/systems';
import { SynthesizedStack, synthesizedStacks } from '../assembly/synthesized-stack';
import { parseDocuments } from '../documents';
import { readResultText } from '../result-text';
import { applicationOnAws, declaredOnAws } from './aws-declaration';
import { applicationOnAzure, declaredOnAzure } from './azure-declaration';
import { StatedCosts, statedCosts } from './stated-costs';

const DEFAULT_REGION = 'us-east-1';

type SubjectTemplate = Pick<SynthesizedStack, 'id' | 'region' | 'template'> & Partial<Pick<SynthesizedStack, 'tags'>>;

/** Program that a bill or a report is for. */
export interface Subject extends StatedCosts {
  /** Name for readers. */
  readonly name: string;
  readonly cloud: Cloud;
  /** Regions of its resources that the program leaves open, so that one had to be assumed. */
  readonly assumedRegion?: string;
  /** Load that it is for, if a file states it. */
  readonly workload?: Workload;
  /** Plan whose traffic decides the usage. */
  readonly plan?: Plan;
  /** Sizes that it has in place of those of the plan, by their names there. */
  readonly built?: Readonly<Record<string, string>>;
  /** Reference system that it is. */
  readonly system?: Registered;
  /** Templates of CloudFormation; none on Azure. */
  readonly templates: readonly RegionalTemplate[];
  /** State or preview of Pulumi; undefined on AWS. */
  readonly state?: Json;
  /** Returns its bill. */
  readonly bill: (props: BillProps) => Bill;
}

/** Choices beside the name of a subject. */
export interface SubjectFlags {
  readonly cloud?: Cloud;
  readonly region?: string;
  /** Options of a reference system by their name. */
  readonly set?: Readonly<Record<string, string>>;
}

/** Names of the reference systems. */
export const SYSTEM_NAMES = [...new Set(SYSTEMS.map(({ folder }) => folder))];

/**
 * Returns what to price: a reference system, a folder of `cdk synth`, a template, the output of `pulumi stack export` or
 * `pulumi preview --json`, or the `WebApplication` of a workload file. Throws one error if the file is none of them.
 */
export async function subjectOf(source: string, flags: SubjectFlags): Promise<Subject> {
  const stats = statSync(source, { throwIfNoEntry: false });
  const system = stats ? undefined : systemOf(source, flags.cloud);
  if (system) return ofSystem(system, flags);
  if (stats?.isDirectory()) return ofTemplates(source, synthesizedStacks(source), flags);
  const problems = new Problems('the bill', source);
  if (!stats) failUnknown(problems, source);
  const { objects, reason } = parseDocuments(readResultText(source, problems));
  const [content = {}] = objects;
  if (Object.keys(Shape.record(content.Resources)).length > 0) {
    return ofTemplates(source, [{ id: stackNameOf(source), template: content }], flags);
  }
  if (PulumiResources.of(content).length > 0) return ofPulumi(source, content);
  if (content.traffic !== undefined) return ofWorkload(source, flags);
  return problems.fail({
    code: ProblemCode.NOTHING_TO_PRICE,
    property: '',
    what: `the file has no resources and no traffic${reason === undefined ? '' : `: ${reason}`}`,
    expected:
      'a template of CloudFormation, the output of pulumi stack export or pulumi preview --json, or a workload file',
    fix: 'name a folder such as cdk.out, or a file such as cdk.out/Shop.template.json',
  });
}

function systemOf(name: string, cloud: Cloud | undefined): Registered | undefined {
  return SYSTEMS.find((it) => it.folder === name && (cloud === undefined || it.cloud === cloud));
}

async function ofSystem(system: Registered, { region, set = {} }: SubjectFlags): Promise<Subject> {
  const { workload, options, built } = system.load;
  const plan = Plan.forWorkload(workload, { ...options, cloud: system.cloud, ...(region ? { region } : {}) });
  if (system.cloud === Cloud.AWS) {
    const settings = { region: region ?? DEFAULT_REGION, ...set };
    const templates = declaredOnAws(system, settings);
    return {
      ...ofTemplates(system.name, templates, { region: settings.region }),
      ...{ plan, built, system, assumedRegion: undefined, ...statedCosts(system, settings.region, settings) },
    };
  }
  const settings = { location: region ?? String(AZURE_OPTIONS.location.default), ...set };
  const state = await declaredOnAzure(system, settings);
  return { ...ofPulumi(system.name, state), plan, built, system, ...statedCosts(system, settings.location, settings) };
}

/** A workload is priced as the application that is built from it. */
async function ofWorkload(file: string, { cloud = Cloud.AWS, region }: SubjectFlags): Promise<Subject> {
  const workload = WorkloadFile.read(file);
  const plan = Plan.forWorkload(workload, { cloud, ...(region ? { region } : {}) });
  if (cloud === Cloud.AWS) {
    return { ...ofTemplates(file, applicationOnAws(workload, plan.region), { region: plan.region }), plan, workload };
  }
  return { ...ofPulumi(file, await applicationOnAzure(workload, plan.region)), plan, workload };
}

function ofTemplates(name: string, templates: readonly SubjectTemplate[], { region }: SubjectFlags): Subject {
  const otherwise = region ?? DEFAULT_REGION;
  const isAssumed = region === undefined && templates.some((it) => it.region === undefined);
  const billed = templates.map((it) => ({
    stack: it.id,
    template: withoutEmpty(it.template),
    region: it.region ?? otherwise,
    ...(it.tags ? { tags: it.tags } : {}),
  }));
  return {
    ...{ name, cloud: Cloud.AWS, templates: billed, bill: (props) => Bill.ofTemplates(billed, props) },
    ...(isAssumed ? { assumedRegion: otherwise } : {}),
  };
}

/** YAML has null for a section of which only the name is there. */
function withoutEmpty(template: Json): Json {
  return Object.fromEntries(Object.entries(template).filter(([, section]) => section !== null));
}

function ofPulumi(name: string, content: Json): Subject {
  return { name, cloud: Cloud.AZURE, templates: [], state: content, bill: (props) => Bill.ofPulumi(content, props) };
}

function stackNameOf(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/(\.template)?\.(json|ya?ml)$/, '');
}

function failUnknown(problems: Problems, source: string): never {
  return problems.fail({
    code: ProblemCode.NOTHING_TO_PRICE,
    property: '',
    what: `neither a file nor a reference system has the name ${JSON.stringify(source)}`,
    expected: `a folder of cdk synth, a template, a state of Pulumi, a workload file, or one of ${SYSTEM_NAMES.join(', ')}`,
    fix: 'correct the path or the name',
  });
}
