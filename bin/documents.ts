import { parseAllDocuments } from 'yaml';
import { Json } from '../lib/domain';
import { TEMPLATE_TAGS } from './template-tags';

/** Objects of a file of JSON or YAML. */
export interface Documents {
  readonly objects: readonly Json[];
  /** Reason of the parser why there are none. */
  readonly reason?: string;
}

/** Parses a file that another program wrote. What is no object is left out. */
export function parseDocuments(text: string): Documents {
  // Some editors write a mark of the byte order.
  const plain = text.replace(/^\uFEFF/, '');
  const { values, reason } = plain.trimStart().startsWith('{') ? jsonOf(plain) : yamlOf(plain);
  const objects = values.filter((it) => typeof it === 'object' && it !== null && !Array.isArray(it));
  return { objects: objects as Json[], reason };
}

interface Parsed {
  readonly values: readonly unknown[];
  readonly reason?: string;
}

function jsonOf(text: string): Parsed {
  try {
    return { values: [JSON.parse(text)] };
  } catch (error) {
    return { values: [], reason: (error as Error).message };
  }
}

/** `cdk synth` prints YAML, and manifests are YAML. */
function yamlOf(text: string): Parsed {
  const documents = [...parseAllDocuments(text, { logLevel: 'silent', customTags: TEMPLATE_TAGS })];
  const error = documents.flatMap(({ errors }) => errors).at(0);
  if (error) return { values: [], reason: error.message.split('\n')[0] };
  try {
    const values = documents.map((it) => it.toJS() as unknown);
    JSON.stringify(values);
    return { values };
  } catch (thrown) {
    // Aliases that multiply, or that are a part of themselves, have no plain value.
    return { values: [], reason: (thrown as Error).message };
  }
}
