import { withoutReserved } from '#base/plain.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';

/** A block of content as MCP sends it; other fields as their `type` says. */
interface Block {
  type: string;
  [field: string]: unknown;
}

/**
 * The value of a tool's result, as code would want it: the structured content where there is one; a text as the JSON it
 * is, where it is an object or a list, or as itself; an image or a sound as its bytes; a link or a resource as a plain
 * object. Several blocks are a list. A tool that says it failed is a failed call.
 */
export function unwrapResult(result: { content?: unknown; structuredContent?: unknown; isError?: unknown }): CallReply {
  const blocks = (Array.isArray(result.content) ? result.content : []).filter(isBlock);
  if (result.isError === true) {
    const message = blocks.map(({ type, text }) => (type === 'text' ? String(text) : `[${type}]`)).join('\n');
    return {
      ok: false,
      code: 'tool_error',
      message: message.slice(0, 4000) || 'The tool says that it failed, and not why.',
      ...(result.structuredContent !== undefined && { data: withoutReserved(result.structuredContent) }),
    };
  }
  if (result.structuredContent !== undefined) return { ok: true, value: withoutReserved(result.structuredContent) };
  const values = blocks.map(plainOf);
  return { ok: true, value: values.length === 0 ? null : values.length === 1 ? values[0] : values };
}

/** What code gets for one block of content, of a result or of a prompt's message. */
export function plainOf(block: unknown): unknown {
  if (!isBlock(block)) return withoutReserved(block);
  switch (block.type) {
    case 'text':
      return parsed(String(block.text));
    case 'image':
    case 'audio':
      return bytesOf(block.data) ?? withoutReserved(block);
    case 'resource':
      return contentOf(block.resource);
    default: {
      const { annotations: _, _meta, ...shown } = block;
      return withoutReserved(shown);
    }
  }
}

/** The contents of a resource: `text`, or `bytes` where it is not text. */
export function contentOf(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const { blob, _meta, annotations, ...shown } = content as Record<string, unknown>;
  const bytes = bytesOf(blob);
  return withoutReserved({ ...shown, ...(bytes ? { bytes } : blob !== undefined && { blob }) });
}

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** Numbers and words stay text: `007` is one thing as text and another as a number. */
function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return withoutReserved(JSON.parse(text));
  } catch {
    return text;
  }
}

function bytesOf(data: unknown): Uint8Array | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
