import { Defaults, Resolved } from '../domain';
import { COST_DEFAULTS, PipelineCost } from './pipeline-cost';
import {
  BACKEND_DEFAULTS,
  DEPLOYMENT_DEFAULTS,
  FRONTEND_DEFAULTS,
  IMAGE_DEFAULTS,
  LOAD_DEFAULTS,
  PIPELINE_DEFAULTS,
  PipelineBackend,
  PipelineDeployment,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineProps,
  PipelineSmokeTest,
  SMOKE_TEST_DEFAULTS,
} from './pipeline-props';

export type Backend = Resolved<PipelineBackend, typeof BACKEND_DEFAULTS>;
export type Frontend = Resolved<PipelineFrontend, typeof FRONTEND_DEFAULTS>;
export type Image = Required<PipelineImage>;
export type Deployment = Resolved<PipelineDeployment, typeof DEPLOYMENT_DEFAULTS>;
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
    frontend: frontend && Defaults.apply(frontend, FRONTEND_DEFAULTS),
    images: (images ?? []).map(resolveImage),
    uniqueRequirements: props.uniqueRequirements ?? [],
    load: load?.map((it) => Defaults.apply(it, LOAD_DEFAULTS)),
    smokeTest: smokeTest && Defaults.apply(smokeTest, SMOKE_TEST_DEFAULTS),
    deployment: deployment && Defaults.apply(deployment, DEPLOYMENT_DEFAULTS),
    cost: cost && Defaults.apply(cost, COST_DEFAULTS),
  };
}

/** Returns the path of the Dockerfile in a build context. */
export function dockerfileIn(context: string): string {
  return context === '.' ? 'Dockerfile' : `${context}/Dockerfile`;
}

function resolveImage(image: PipelineImage): Image {
  return Defaults.apply(image, { ...IMAGE_DEFAULTS, dockerfile: dockerfileIn(image.context) });
}
