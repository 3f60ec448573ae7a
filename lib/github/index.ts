export { Pipeline, PipelineFile, PipelineFileFormat } from './pipeline';
export { PipelineCost } from './pipeline-cost';
export {
  PipelineBackend,
  PipelineChunk,
  PipelineDeployment,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineProps,
  PipelineService,
  PipelineSmokeTest,
} from './pipeline-props';
