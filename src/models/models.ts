/** The one way to a model: gives a `LanguageModel` for what a person has set up, loading its provider only now. */
import { sleep as realSleep } from '#base/deadline.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import { windowOf } from './known-models.ts';
import type { Fetch, LanguageModel, ModelConfig } from './model.contract.ts';
import type { Behaviour } from './providers/adapter.ts';

export interface ModelWorld {
  /** Goes through egress under the model's grant, which adds the key. No key is ever in this room. */
  fetch: Fetch;
  /** Our own origin, as in `https://espalier.example`, for the settings named in advice. */
  origin: string;
  random?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The browser's own prompt interface; by default what the page has under `LanguageModel`. */
  builtIn?: unknown;
  limits?: Partial<Pick<Behaviour, 'attempts' | 'silenceMs' | 'maxCharacters'>>;
}

/**
 * `not_available`: the browser has no built-in model, or its provider could not be loaded. `bad_address`: the base URL
 * is not an http(s) address. A model that cannot be reached is not found out here but by `stream` or the doctor.
 */
export async function createModel(
  config: ModelConfig,
  world: ModelWorld,
): Promise<Result<LanguageModel, 'not_available' | 'bad_address'>> {
  try {
    const model = await load(config, world);
    if (!model) return fail('bad_address', `“${config.baseUrl}” is not an address beginning with http:// or https://.`);
    if (config.kind === 'demo' || (config.protocol === 'tools' && config.kind !== 'chrome')) return ok(model);
    const { withTextProtocol } = await import('./text-protocol.ts');
    return ok(withTextProtocol(model));
  } catch (error) {
    return fail('not_available', `${config.label} could not be loaded: ${messageOf(error)}`);
  }
}

async function load(config: ModelConfig, world: ModelWorld): Promise<LanguageModel | null> {
  const sleep = world.sleep ?? realSleep;
  const random = world.random ?? Math.random;
  if (config.kind === 'demo') return (await import('./demo.ts')).createDemoModel({ sleep, random });
  if (config.kind === 'chrome') {
    const { createChromeModel } = await import('./providers/chrome.ts');
    return createChromeModel(config, world.builtIn);
  }
  const base = address(config.baseUrl);
  if (!base) return null;
  // The providers' schema library would try `new Function` once, which our policy forbids and reports.
  const zod = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
  zod.__zod_globalConfig = { ...zod.__zod_globalConfig, jitless: true };
  const [{ adapt }, { providerFetch }, provider] = await Promise.all([
    import('./providers/adapter.ts'),
    import('./providers/wire.ts'),
    importProvider(config.kind),
  ]);
  const sdk = provider.create(base, config.model, providerFetch(world.fetch, config.label));
  const behaviour: Behaviour = {
    window: config.window ?? windowOf(config.model) ?? null,
    endpoint: { label: config.label, baseUrl: base, model: config.model, origin: world.origin },
    // These two demand their own reasoning back between the calls of a turn.
    reasoning: /deepseek|moonshot/i.test(base),
    attempts: 4,
    silenceMs: 120_000,
    maxCharacters: 2_000_000,
    ...world.limits,
  };
  return adapt(sdk, config, behaviour, { random, sleep });
}

function importProvider(kind: Exclude<ModelConfig['kind'], 'demo' | 'chrome'>) {
  switch (kind) {
    case 'anthropic':
      return import('./providers/anthropic.ts');
    case 'google':
      return import('./providers/google.ts');
    case 'openai-compatible':
      return import('./providers/openai-compatible.ts');
  }
}

function address(text: string): string | null {
  try {
    const url = new URL(text.trim());
    return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : null;
  } catch {
    return null;
  }
}
