import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { diagnose } from './doctor.ts';
import { listModels } from './list-models.ts';
import type { Fetch, ModelConfig, ProviderKind } from './model.contract.ts';
import { type ModelServer, startModelServer, type Wire } from './model-server.suite.ts';
import { finishSignIn, startSignIn } from './openrouter.ts';
import { placeOfKey, presets } from './presets.ts';

const origin = 'https://page.example';
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(wire: Wire, more: object = {}): Promise<ModelServer> {
  const server = await startModelServer({ wire, script: [{ text: 'Hi' }], ...more });
  closers.push(server.close);
  return server;
}

async function answer(status: number, body: string, type = 'application/json'): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const fetch = globalThis.fetch as Fetch;
const config = (baseUrl: string, more: Partial<ModelConfig> = {}): ModelConfig => ({
  id: 'm',
  kind: 'openai-compatible',
  label: 'Test',
  baseUrl,
  model: 'small',
  protocol: 'tools',
  createdAt: 0,
  ...more,
});
const withKey =
  (kind: ProviderKind, key: string): Fetch =>
  (url, init) => {
    const { name, prefix = '' } = placeOfKey(kind);
    const headers = new Headers(init?.headers);
    headers.set(name, prefix + key);
    return fetch(url, { ...init, headers });
  };
const failing =
  (cause: unknown): Fetch =>
  async () => {
    throw new TypeError('Failed to fetch', { cause });
  };
const problem = (findings: Awaited<ReturnType<typeof diagnose>>) =>
  findings.find((finding) => finding.state === 'problem');

describe('the doctor', () => {
  it.each([
    ['openai', 'openai-compatible'],
    ['anthropic', 'anthropic'],
    ['google', 'google'],
  ] as const)('finds nothing wrong with %s', async (wire, kind) => {
    const server = await serve(wire, { key: 'secret-key' });
    const findings = await diagnose(config(server.url, { kind, credential: 'a' }), {
      fetch: withKey(kind, 'secret-key'),
      origin,
    });
    expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
      'Address ok',
      'Server ok',
      'Key ok',
      'Model ok',
    ]);
    expect(server.requests.every((request) => request.method === 'GET')).toBe(true);
  });

  it('tells a wrong key from a missing one', async () => {
    const server = await serve('openai', { key: 'secret-key' });
    const wrong = problem(
      await diagnose(config(server.url, { credential: 'a' }), { fetch: withKey('openai-compatible', 'other'), origin }),
    );
    expect(wrong).toMatchObject({ check: 'Key', code: 'wrong_key' });
    expect(wrong!.message).not.toContain('other');
    const none = problem(await diagnose(config(server.url), { fetch, origin }));
    expect(none).toMatchObject({ code: 'wrong_key', message: expect.stringContaining('none was given') as string });
  });

  it('names what there is where the model is not', async () => {
    const server = await serve('openai', { models: ['qwen3:8b', 'llama3.2:latest', 'gpt-oss:20b'] });
    const found = problem(await diagnose(config(server.url, { label: 'Ollama', model: 'qwen3' }), { fetch, origin }));
    expect(found).toMatchObject({ check: 'Model', code: 'no_such_model' });
    expect(found!.message).toMatch(/There are: qwen3:8b.*ollama pull qwen3/);
    expect(problem(await diagnose(config(server.url, { model: 'llama3.2' }), { fetch, origin }))).toBeUndefined();
  });

  it.each([
    ['Ollama', 11434, `OLLAMA_ORIGINS=${origin}`],
    ['LM Studio', 1234, 'lms server start --cors'],
    ['llama.cpp', 8080, `--cors-origins ${origin}`],
    ['vLLM', 8000, `--allowed-origins '["${origin}"]'`],
    ['My server', 11434, `OLLAMA_ORIGINS=${origin}`],
    ['My server', 5000, origin],
  ])('says the setting of %s on port %i where CORS is refused', async (label, port, setting) => {
    const found = problem(
      await diagnose(config(`http://localhost:${port}/v1`, { label }), {
        fetch: failing({ code: 'unreachable', cause: 'cors' }),
        origin,
      }),
    );
    expect(found).toMatchObject({ check: 'Server', code: 'cors_refused' });
    expect(found!.message).toContain(setting);
  });

  it.each([
    [{ code: 'unreachable', cause: 'local_network_denied' }, 'local_network_denied', /Local network/],
    [{ code: 'unreachable', cause: 'server_down' }, 'server_down', /ollama serve/],
    [{ code: 'unreachable', cause: 'offline' }, 'server_down', /offline/],
    [{ code: 'unreachable', cause: 'mixed_content' }, 'server_down', /plain http/],
    [{ code: 'unreachable', cause: 'unknown' }, 'server_down', /OLLAMA_ORIGINS/],
    [{ code: 'no_credential' }, 'refused', /key/],
    [undefined, 'server_down', /OLLAMA_ORIGINS/],
  ] as const)('tells %j apart', async (cause, code, message) => {
    const found = problem(
      await diagnose(config('http://localhost:11434/v1', { label: 'Ollama' }), { fetch: failing(cause), origin }),
    );
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(message);
  });

  it('finds a server that is really down', async () => {
    const server = await startModelServer({ wire: 'openai', script: [{}] });
    await server.close();
    expect(problem(await diagnose(config(server.url), { fetch, origin }))?.code).toBe('server_down');
  });

  it('looks at the permission before it knocks', async () => {
    let knocked = false;
    const counting: Fetch = async () => {
      knocked = true;
      throw new TypeError('Failed to fetch');
    };
    const findings = await diagnose(config('http://127.0.0.1:1234/v1'), {
      fetch: counting,
      origin,
      permission: async () => 'denied',
    });
    expect(problem(findings)).toMatchObject({ check: 'Permission', code: 'local_network_denied' });
    expect(knocked).toBe(false);
    const server = await serve('openai');
    const asked = await diagnose(config(server.url), { fetch, origin, permission: async () => 'prompt' });
    expect(asked.find(({ check }) => check === 'Permission')).toMatchObject({ state: 'unknown' });
    const refusing = await diagnose(config(server.url), {
      fetch,
      origin,
      permission: () => Promise.reject(new TypeError('no such name')),
    });
    expect(problem(refusing)).toBeUndefined();
  });

  it.each([
    ['localhost:1234', /has to begin.*http:\/\/localhost/],
    ['ftp://localhost/v1', /has to begin/],
    ['', /not an address/],
    ['https://me:secret@host.example/v1', /Leave them out/],
    ['http://192.168.1.5:8000/v1', /plain http/],
    ['https://api.openai.com/v1/chat/completions', /Leave out/],
  ])('refuses the address %j', async (baseUrl, message) => {
    const findings = await diagnose(config(baseUrl), { fetch: failing(undefined), origin });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ check: 'Address', state: 'problem' });
    expect(findings[0]!.message).toMatch(message);
  });

  it('reads a web page, JSON of another kind and a missing list as what they are', async () => {
    const page = await answer(200, '<!doctype html><title>Router</title>', 'text/html');
    expect(problem(await diagnose(config(page), { fetch, origin }))).toMatchObject({
      code: 'bad_answer',
      message: expect.stringContaining('web page') as string,
    });
    const other = await answer(200, '{"hello":1}');
    expect(problem(await diagnose(config(other), { fetch, origin }))?.code).toBe('bad_answer');
    const nothing = await answer(404, 'not here');
    const findings = await diagnose(config(nothing), { fetch, origin });
    expect(problem(findings)).toBeUndefined();
    expect(findings.at(-1)).toMatchObject({ check: 'Model', state: 'unknown' });
  });

  it('asks OpenRouter of the key, since its list is for everyone', async () => {
    const asked: string[] = [];
    const router: Fetch = async (url) => {
      asked.push(String(url));
      return String(url).endsWith('/key')
        ? new Response('{}', { status: 401 })
        : Response.json({ data: [{ id: 'small' }] });
    };
    const found = problem(
      await diagnose(config('https://openrouter.ai/api/v1', { credential: 'a' }), { fetch: router, origin }),
    );
    expect(found).toMatchObject({ check: 'Key', code: 'wrong_key' });
    expect(asked.at(-1)).toBe('https://openrouter.ai/api/v1/key');
  });

  it('needs nothing for the demo and tells of the built-in model', async () => {
    expect(problem(await diagnose(config('', { kind: 'demo' }), { fetch, origin }))).toBeUndefined();
    expect(problem(await diagnose(config('', { kind: 'chrome' }), { fetch, origin }))?.message).toMatch(/Chrome 148/);
    const builtIn = { availability: async () => 'downloadable', create: async () => ({}) };
    expect(problem(await diagnose(config('', { kind: 'chrome' }), { fetch, origin, builtIn }))).toBeUndefined();
  });
});

describe('the list of models', () => {
  it('reads windows, prices and tool calls of OpenRouter', async () => {
    const row = {
      id: 'b/two',
      context_length: 128_000,
      pricing: { prompt: '0.000003', completion: '0.000015', input_cache_read: '0.0000003' },
      supported_parameters: ['tools'],
    };
    const auto = {
      id: 'a/auto',
      context_length: 1,
      pricing: { prompt: '-1', completion: '-1' },
      supported_parameters: [],
    };
    const url = await answer(200, JSON.stringify({ data: [row, auto, { nonsense: true }, null] }));
    const listed = await listModels(config(url), fetch);
    expect(listed).toEqual({
      ok: true,
      value: [
        { id: 'a/auto', window: 1, tools: false },
        { id: 'b/two', window: 128_000, price: { input: 3, output: 15, cached: 0.3 }, tools: true },
      ],
    });
  });

  it('reads a bare array, and leaves out what does not write text', async () => {
    const bare = await listModels(config(await answer(200, '[{"id":"x","max_model_len":4096}]')), fetch);
    expect(bare).toMatchObject({ ok: true, value: [{ id: 'x', window: 4096 }] });
    const body = {
      models: [
        { name: 'models/embed', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/gem', supportedGenerationMethods: ['generateContent'], inputTokenLimit: 9 },
      ],
    };
    const google = await listModels(config(await answer(200, JSON.stringify(body)), { kind: 'google' }), fetch);
    expect(google).toEqual({ ok: true, value: [{ id: 'gem', window: 9 }] });
  });
});

it('has presets that hold together', () => {
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  expect(presets.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      'openai',
      'openrouter',
      'groq',
      'mistral',
      'deepseek',
      'xai',
      'together',
      'cerebras',
      'ollama',
      'lm-studio',
      'llama-cpp',
      'vllm',
      'anthropic',
      'google',
      'chrome',
      'custom',
    ]),
  );
  for (const { baseUrl, key } of presets) {
    if (!baseUrl) continue;
    expect(new URL(baseUrl).protocol).toBe(key === 'needed' ? 'https:' : 'http:');
    expect(baseUrl.endsWith('/')).toBe(false);
  }
});

describe('signing in at OpenRouter', () => {
  it('trades the code for a key, by the rules of PKCE', async () => {
    const { url, verifier } = await startSignIn('https://page.example/?from=router');
    const sent = new URL(url);
    expect(sent.origin + sent.pathname).toBe('https://openrouter.ai/auth');
    expect(sent.searchParams.get('callback_url')).toBe('https://page.example/?from=router');
    const challenge = sent.searchParams.get('code_challenge');
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => void (text += chunk.toString()));
      request.on('end', () => {
        const body = JSON.parse(text) as { code: string; code_verifier: string; code_challenge_method: string };
        const proved = createHash('sha256').update(body.code_verifier).digest('base64url') === challenge;
        const fits =
          request.url === '/api/v1/auth/keys' &&
          request.method === 'POST' &&
          body.code === 'the-code' &&
          body.code_challenge_method === 'S256' &&
          proved;
        response
          .writeHead(fits ? 200 : 403, { 'content-type': 'application/json' })
          .end(fits ? '{"key":"the-key"}' : '{"error":"no"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await finishSignIn('the-code', verifier, fetch, at)).toEqual({ ok: true, value: 'the-key' });
    expect(await finishSignIn('the-code', 'another', fetch, at)).toMatchObject({ ok: false, code: 'refused' });
    expect(verifier.length).toBeGreaterThanOrEqual(43);
  });

  it('fails in words', async () => {
    expect(await finishSignIn('c', 'v', failing(undefined))).toMatchObject({ ok: false, code: 'failed' });
    expect(await finishSignIn('c', 'v', async () => new Response('<html>', { status: 200 }))).toMatchObject({
      ok: false,
      code: 'failed',
    });
  });
});
