import { PipelineProps } from '../../lib/github';
import { PIPELINE as ARGO_ALPINE } from '../../stacks/argo-alpine/pipeline';
import { PIPELINE as BOOK_READER } from '../../stacks/book-reader/pipeline';
import { PIPELINE as OPS_CENTER } from '../../stacks/ops-center/pipeline';
import { PIPELINE as TRAITOR_TRACK } from '../../stacks/traitor-track/pipeline';

/** Returns the pipelines of the reference systems, by system. */
export function referencePipelines(): { readonly [system: string]: PipelineProps } {
  return {
    'traitor-track': TRAITOR_TRACK,
    'ops-center': OPS_CENTER,
    'argo-alpine': ARGO_ALPINE,
    'book-reader': BOOK_READER,
  };
}
