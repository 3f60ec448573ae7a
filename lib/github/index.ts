export { Pipeline, PipelineFile, PipelineFileFormat } from './pipeline';
export { PipelineCost } from './pipeline-cost';
export {
  PipelineBackend,
  PipelineChunk,
  PipelineDeployment,
  PipelineEdgeTest,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineOptimization,
  PipelineProps,
  PipelineService,
  PipelineSmokeTest,
} from './pipeline-props';
