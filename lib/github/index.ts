export { Pipeline, PipelineFile, PipelineFileFormat } from './pipeline';
export { PipelineCost } from './pipeline-cost';
export {
  PipelineBackend,
  PipelineChunk,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineOptimization,
  PipelineProps,
  PipelineSmokeTest,
} from './pipeline-props';
export { PipelineDeployment, PipelineEdgeTest, PipelineService } from './pipeline-deployment-props';
