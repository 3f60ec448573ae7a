export { Pipeline, PipelineFile, PipelineFileFormat } from './pipeline';
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
