import type { Effect } from '#guard/policy.contract.ts';
import type { ToolsetMethod } from '../../catalog.contract.ts';
import type { McpListing, McpTool } from '../../mcp.contract.ts';
import { methodNames, type ownNames } from './names.ts';

/** One method of a server: how the catalog sees it, and what it stands for. */
export interface Offer {
  method: ToolsetMethod;
  act: { kind: 'tool'; tool: McpTool } | { kind: (typeof ownNames)[number] };
}

/** Everything a server offers as methods, in a fixed order. */
export function offersOf(listing: McpListing): Offer[] {
  const names = methodNames(listing.tools.map((tool) => tool.name));
  const offers = listing.tools.map(
    (tool): Offer => ({
      method: {
        name: names.get(tool.name)!,
        description: descriptionOf(tool),
        effect: effectOf(tool.annotations),
        input: tool.inputSchema,
        output: tool.outputSchema ?? {},
      },
      act: { kind: 'tool', tool },
    }),
  );
  const { resources, subscribe, prompts, completions } = listing;
  for (const own of [
    ...(resources ? [list, templates, read] : []),
    ...(resources && subscribe ? [wait] : []),
    ...(prompts ? [listPrompts, getPrompt] : []),
    ...(completions ? [complete] : []),
  ]) {
    offers.push({ method: { ...own, effect: 'read' }, act: { kind: own.name } });
  }
  return offers;
}

/** A tool that says nothing of itself counts as a write. */
function effectOf(annotations: McpTool['annotations']): Effect {
  if (annotations?.readOnlyHint === true) return 'read';
  return annotations?.destructiveHint === true ? 'destroy' : 'write';
}

function descriptionOf({ name, title, description, annotations }: McpTool): string {
  const heading = title ?? annotations?.title;
  return description || heading || name.replace(/[-_.]+/g, ' ');
}

const text = (description?: string) => ({ type: 'string', ...(description && { description }) });
const object = (properties: Record<string, object>, required: string[]) => ({ type: 'object', properties, required });
const listOf = (items: object) => ({ type: 'array', items });
const uri = text('As listed, or a template with its places filled in');
const contents = listOf(
  object(
    {
      uri: text(),
      mimeType: text(),
      text: text(),
      bytes: { type: 'file', description: 'Instead of `text`, where it is not text' },
    },
    ['uri'],
  ),
);
const described = { name: text(), title: text(), description: text() };

type Own = Omit<ToolsetMethod, 'effect' | 'name'> & { name: (typeof ownNames)[number] };

const list: Own = {
  name: 'resources_list',
  description: 'List the resources of this server',
  input: object({}, []),
  output: listOf(object({ uri: text(), ...described, mimeType: text(), size: { type: 'number' } }, ['uri', 'name'])),
};
const templates: Own = {
  name: 'resources_templates',
  description: 'List the templates of resource addresses of this server',
  input: object({}, []),
  output: listOf(object({ uriTemplate: text(), ...described, mimeType: text() }, ['uriTemplate', 'name'])),
};
const read: Own = {
  name: 'resources_read',
  description: 'Read a resource of this server by its address',
  input: object({ uri }, ['uri']),
  output: contents,
};
const wait: Own = {
  name: 'resources_wait',
  description: 'Wait until a resource of this server changes, then read it; null when it has not within the time',
  input: object({ uri, timeoutMs: { type: 'integer', minimum: 1, maximum: 100_000, default: 20_000 } }, ['uri']),
  output: { anyOf: [contents, { type: 'null' }] },
};
const listPrompts: Own = {
  name: 'prompts_list',
  description: 'List the prompts of this server with their arguments',
  input: object({}, []),
  output: listOf(
    object(
      {
        ...described,
        arguments: listOf(object({ name: text(), description: text(), required: { type: 'boolean' } }, ['name'])),
      },
      ['name'],
    ),
  ),
};
const getPrompt: Own = {
  name: 'prompts_get',
  description: 'Fill in a prompt of this server',
  input: object({ name: text(), arguments: { type: 'object', additionalProperties: { type: 'string' } } }, ['name']),
  output: object(
    { description: text(), messages: listOf(object({ role: text(), content: {} }, ['role', 'content'])) },
    ['messages'],
  ),
};
const complete: Own = {
  name: 'complete',
  description: 'Ask this server for values of an argument of one of its prompts, or of a place in a template',
  input: object(
    {
      of: text('Name of a prompt, or a template of resource addresses as listed'),
      argument: text(),
      value: { ...text('What is written so far'), default: '' },
      given: { type: 'object', additionalProperties: { type: 'string' }, description: 'Other arguments, by name' },
    },
    ['of', 'argument'],
  ),
  output: object({ values: listOf(text()), total: { type: 'number' }, more: { type: 'boolean' } }, ['values', 'more']),
};
