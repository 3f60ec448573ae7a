import { Document, isScalar, visit } from 'yaml';
import { Pipeline, PipelineFile, PipelineFileFormat } from '../../lib/github';

/** Comment at the top of each workflow. */
const HEADER = ' Rendered by loadbearing. Do not edit: change the pipeline and render it again.';

/** Returns a pipeline file as text. Workflows become YAML, with the release of each pinned action as a comment. */
export function renderFile(pipeline: Pipeline, file: PipelineFile): string {
  if (file.format === PipelineFileFormat.TEXT) return file.text;
  const document = new Document(JSON.parse(file.text));
  document.commentBefore = HEADER;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      const version = pipeline.actionVersion(String(value.value));
      if (version !== '') value.comment = ` ${version}`;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true });
}
