import { describe, expect, it } from 'vitest';
import { type Availability, available } from './built-in.ts';
import type { Fetch, ModelConfig, ModelPart, ModelRequest } from './model.contract.ts';
import { createModel } from './models.ts';

const config: ModelConfig = {
  id: 'c',
  kind: 'chrome',
  label: 'Chrome',
  baseUrl: '',
  model: 'built-in',
  protocol: 'tools',
  createdAt: 0,
};
const input = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
const request: ModelRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', text: 'How many zones?' }],
  tools: [
    { name: 'search', description: '', inputSchema: input('query') },
    { name: 'execute', description: '', inputSchema: input('code') },
  ],
};

/** Our own interface of the same WebIDL: what it says is cut into pieces, its sessions are counted. */
function fake(
  options: { says?: string; state?: Availability; fails?: string; failsAfter?: string; hangs?: boolean } = {},
) {
  const seen = {
    created: [] as { initialPrompts?: { role: string; content: string }[] }[],
    prompts: [] as unknown[],
    open: 0,
  };
  const builtIn = {
    availability: async () => options.state ?? 'available',
    create: async (given: (typeof seen.created)[number]) => {
      if (options.fails) throw new DOMException('No', options.fails);
      seen.created.push(given);
      seen.open++;
      return {
        promptStreaming(prompt: unknown, { signal }: { signal: AbortSignal }) {
          seen.prompts.push(prompt);
          const pieces = (options.says ?? '').match(/[\s\S]{1,3}/g) ?? [];
          return new ReadableStream<string>({
            start(controller) {
              signal.addEventListener('abort', () => controller.error(new DOMException('Aborted', 'AbortError')));
            },
            pull(controller) {
              const piece = pieces.shift();
              if (piece) controller.enqueue(piece);
              else if (options.failsAfter) controller.error(new DOMException('No', options.failsAfter));
              else if (options.hangs) return new Promise(() => undefined);
              else controller.close();
            },
          });
        },
        destroy: () => void seen.open--,
      };
    },
  };
  return { builtIn, seen };
}

async function run(builtIn: unknown, signal = new AbortController().signal, stopAt?: () => void): Promise<ModelPart[]> {
  const made = await createModel(config, { fetch: globalThis.fetch as Fetch, origin: '', builtIn });
  if (!made.ok) throw new Error(made.message);
  const parts: ModelPart[] = [];
  for await (const part of made.value.stream(request, signal)) {
    parts.push(part);
    if (part.type === 'text') stopAt?.();
  }
  return parts;
}

describe('the model in the browser', () => {
  it('acts through the text protocol and leaves no session open', async () => {
    const { builtIn, seen } = fake({ says: 'I count.\n```ts\nreturn 1;\n```\n' });
    const parts = await run(builtIn);
    expect(parts.find((part) => part.type === 'tool-call')).toMatchObject({
      call: { name: 'execute', input: { code: 'return 1;' } },
    });
    expect(parts.at(-1)).toMatchObject({ type: 'end', reason: 'tool-calls', usage: { cost: 0, estimated: true } });
    expect(seen.created[0]!.initialPrompts?.[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('```ts') as string,
    });
    expect(seen.prompts).toEqual([[{ role: 'user', content: 'How many zones?' }]]);
    expect(seen.open).toBe(0);
  });

  it('is aborted and keeps what came', async () => {
    const abort = new AbortController();
    const { builtIn, seen } = fake({ says: 'One two\nthree', hangs: true });
    const parts = await run(builtIn, abort.signal, () => abort.abort());
    expect(parts.some((part) => part.type === 'text')).toBe(true);
    expect(parts.at(-1)).toMatchObject({ type: 'end', reason: 'aborted' });
    expect(seen.open).toBe(0);
  });

  it.each([
    [{ state: 'unavailable' }, 'no_such_model'],
    [{ fails: 'NotAllowedError' }, 'refused'],
    [{ fails: 'QuotaExceededError' }, 'context_overflow'],
    [{ fails: 'NotSupportedError' }, 'failed'],
    [{ says: 'One two\n', failsAfter: 'UnknownError' }, 'cut'],
  ] as const)('says what failed: %j', async (options, code) => {
    expect((await run(fake(options).builtIn)).at(-1)).toMatchObject({ type: 'end', reason: 'error', error: { code } });
  });

  it('says so where there is none', async () => {
    const made = await createModel(config, { fetch: globalThis.fetch as Fetch, origin: '' });
    expect(made).toMatchObject({ ok: false, code: 'not_available' });
    expect(await available()).toBe('unavailable');
    expect(await available({ availability: () => Promise.reject(new Error('no')), create: () => undefined })).toBe(
      'unavailable',
    );
  });
});
