import { Defaults, Resolved } from '../domain';
import { COST_DEFAULTS, PipelineCost } from './pipeline-cost';
import {
  DEPLOYMENT_DEFAULTS,
  EDGE_TEST_DEFAULTS,
  PipelineDeployment,
  PipelineEdgeTest,
} from './pipeline-deployment-props';
import {
  BACKEND_DEFAULTS,
  FRONTEND_DEFAULTS,
  IMAGE_DEFAULTS,
  LOAD_DEFAULTS,
  OPTIMIZATION_DEFAULTS,
  PIPELINE_DEFAULTS,
  PipelineBackend,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineOptimization,
  PipelineProps,
  PipelineSmokeTest,
  SMOKE_TEST_DEFAULTS,
} from './pipeline-props';

export type Backend = Resolved<PipelineBackend, typeof BACKEND_DEFAULTS>;
export type Optimization = Resolved<PipelineOptimization, typeof OPTIMIZATION_DEFAULTS>;
export type Frontend = Omit<Resolved<PipelineFrontend, typeof FRONTEND_DEFAULTS>, 'optimization'> & {
  readonly optimization?: Optimization;
};
export type Image = Required<PipelineImage>;
export type EdgeTest = Resolved<PipelineEdgeTest, typeof EDGE_TEST_DEFAULTS>;
export type Deployment = Omit<Resolved<PipelineDeployment, typeof DEPLOYMENT_DEFAULTS>, 'edgeTest'> & {
  readonly edgeTest?: EdgeTest;
};
export type Load = Resolved<PipelineLoad, typeof LOAD_DEFAULTS>;
export type Cost = Resolved<PipelineCost, typeof COST_DEFAULTS>;
export type SmokeTest = Resolved<PipelineSmokeTest, typeof SMOKE_TEST_DEFAULTS>;

/** A pipeline in which every property that has a default is present. */
export interface ResolvedPipeline {
  readonly name: string;
  readonly branches: string[];
  readonly protectedBranches: string[];
  readonly backend?: Backend;
  readonly frontend?: Frontend;
  readonly images: Image[];
  readonly codecov: boolean;
  readonly uniqueRequirements: string[];
  readonly load?: Load[];
  readonly loadSchedule?: string;
  readonly smokeTest?: SmokeTest;
  readonly deployment?: Deployment;
  readonly cost?: Cost;
}

export function resolvePipeline(props: PipelineProps): ResolvedPipeline {
  const { backend, frontend, images, load, smokeTest, deployment, cost } = props;
  return {
    ...Defaults.apply(props, PIPELINE_DEFAULTS),
    backend: backend && Defaults.apply(backend, BACKEND_DEFAULTS),
    frontend: frontend && resolveFrontend(frontend),
    images: (images ?? []).map(resolveImage),
    uniqueRequirements: props.uniqueRequirements ?? [],
    load: load?.map((it) => Defaults.apply(it, LOAD_DEFAULTS)),
    smokeTest: smokeTest && Defaults.apply(smokeTest, SMOKE_TEST_DEFAULTS),
    deployment: deployment && resolveDeployment(deployment),
    cost: cost && Defaults.apply(cost, COST_DEFAULTS),
  };
}

/** Returns the path of the Dockerfile in a build context. */
export function dockerfileIn(context: string): string {
  return context === '.' ? 'Dockerfile' : `${context}/Dockerfile`;
}

function resolveFrontend(frontend: PipelineFrontend): Frontend {
  const { optimization, ...rest } = Defaults.apply(frontend, FRONTEND_DEFAULTS);
  return { ...rest, ...(optimization && { optimization: Defaults.apply(optimization, OPTIMIZATION_DEFAULTS) }) };
}

function resolveDeployment(deployment: PipelineDeployment): Deployment {
  const { edgeTest, ...rest } = Defaults.apply(deployment, DEPLOYMENT_DEFAULTS);
  return { ...rest, ...(edgeTest && { edgeTest: Defaults.apply(edgeTest, EDGE_TEST_DEFAULTS) }) };
}

function resolveImage(image: PipelineImage): Image {
  return Defaults.apply(image, { ...IMAGE_DEFAULTS, dockerfile: dockerfileIn(image.context) });
}
