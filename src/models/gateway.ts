/**
 * The one way from the loop to a model: takes known keys out of what is sent, writes down what each request took, asks a
 * second model when the first fails before it said anything, and can answer a request that was asked before by itself.
 */
import type { LanguageModel, ModelPart, ModelRequest, Usage } from './model.contract.ts';
import type { ModelRequestRow } from './request-log.contract.ts';

export interface GatewayWorld {
  /** Milliseconds since 1970. */
  now: () => number;
  newId: () => string;
  sessionId: () => string | null;
  log: (row: ModelRequestRow) => void;
  /** Takes secrets out of each text; rejects where that cannot be done, and then nothing is sent. */
  redact: (texts: string[]) => Promise<string[]>;
  /** The model to ask when the first fails before it said anything; null for none. */
  fallback: () => Promise<LanguageModel | null>;
  /** Where answers are kept; null while that is turned off. */
  cache: () => AnswerCache | null;
}

export interface AnswerCache {
  get(key: string): ModelPart[] | undefined;
  put(key: string, parts: ModelPart[]): void;
}

/** Keeps the last answers of this page, in memory. */
export function createAnswerCache(most = 100): AnswerCache {
  const answers = new Map<string, ModelPart[]>();
  return {
    get(key) {
      const parts = answers.get(key);
      if (parts) {
        answers.delete(key);
        answers.set(key, parts);
      }
      return parts;
    },
    put(key, parts) {
      answers.set(key, parts);
      if (answers.size > most) answers.delete(answers.keys().next().value!);
    },
  };
}

/** The same model to whoever holds it. Its `stream` keeps the promises of the contract: one `end`, and no throw. */
export function throughGateway(model: LanguageModel, world: GatewayWorld): LanguageModel {
  return { ...model, stream: (request, signal) => answer(model, request, signal, world) };
}

async function* answer(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  world: GatewayWorld,
): AsyncGenerator<ModelPart> {
  let clean: ModelRequest;
  try {
    clean = await cleared(request, world.redact);
  } catch {
    const message = 'Nothing was sent: keys could not be taken out of the conversation. Reload the page.';
    yield { type: 'end', reason: 'error', usage: nothing, error: { code: 'failed', message } };
    return;
  }
  const cache = world.cache();
  const key = cache && (await keyOf(model, clean));
  const known = key ? cache.get(key) : undefined;
  if (known) {
    world.log({ ...rowOf(model, world), fromCache: true, cost: 0 });
    for (const part of known) {
      if (signal.aborted) return yield { type: 'end', reason: 'aborted', usage: nothing };
      yield part.type === 'end' ? { ...part, usage: nothing } : part;
    }
    return;
  }

  const parts: ModelPart[] = [];
  let failed: Extract<ModelPart, { type: 'end' }> | undefined;
  let said = false;
  for await (const part of logged(model, clean, signal, world)) {
    said ||= part.type !== 'end' && part.type !== 'retry';
    if (part.type === 'end' && part.reason === 'error' && !said) {
      failed = part;
      break;
    }
    if (part.type !== 'retry') parts.push(part);
    yield part;
    if (key && part.type === 'end' && (part.reason === 'stop' || part.reason === 'tool-calls')) cache.put(key, parts);
  }
  if (!failed) return;
  const second = signal.aborted ? null : await world.fallback().catch(() => null);
  if (!second || (second.id === model.id && second.provider === model.provider)) return yield failed;
  const reason = `${model.provider} failed (${failed.error?.code ?? 'failed'}); asking ${second.provider} ${second.id} instead.`;
  yield { type: 'retry', attempt: 1, waitMs: 0, reason };
  yield* logged(second, clean, signal, world, `${model.provider} ${model.id}`);
}

const nothing: Usage = { inputTokens: 0, outputTokens: 0, cost: 0, estimated: false };

/** Passes the parts on and writes one row when the stream is over, also where nobody reads it to its end. */
async function* logged(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  world: GatewayWorld,
  insteadOf?: string,
): AsyncGenerator<ModelPart> {
  const row: ModelRequestRow = { ...rowOf(model, world), outcome: 'aborted', ...(insteadOf && { insteadOf }) };
  try {
    for await (const part of model.stream(request, signal)) {
      if (part.type === 'retry') row.retries++;
      else if (part.type !== 'end') row.firstMs ??= world.now() - row.at;
      else {
        const { inputTokens, outputTokens, cachedTokens = 0, cost = null, estimated } = part.usage;
        Object.assign(row, { inputTokens, outputTokens, cachedTokens, cost: model.demo ? 0 : cost, estimated });
        row.outcome = part.reason === 'error' || part.reason === 'aborted' ? part.reason : 'ok';
        if (part.error) row.error = `${part.error.code}: ${part.error.message}`;
      }
      yield part;
    }
  } finally {
    world.log({ ...row, durationMs: world.now() - row.at });
  }
}

const rowOf = (model: LanguageModel, world: GatewayWorld): ModelRequestRow => ({
  id: world.newId(),
  at: world.now(),
  sessionId: world.sessionId(),
  model: model.id,
  provider: model.provider,
  demo: model.demo,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cost: null,
  estimated: false,
  firstMs: null,
  durationMs: 0,
  retries: 0,
  outcome: 'ok',
  fromCache: false,
});

/** SHA-256 of all that makes the answer, in hex. */
async function keyOf(model: LanguageModel, request: ModelRequest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([model.provider, model.id, request]));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Every text of the request, arguments of calls included, without known keys. */
async function cleared(request: ModelRequest, redact: GatewayWorld['redact']): Promise<ModelRequest> {
  const texts: string[] = [];
  const walk = (value: unknown, give: (text: string) => string): unknown => {
    if (typeof value === 'string') return give(value);
    if (Array.isArray(value)) return value.map((inner) => walk(inner, give));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, give)]));
  };
  const content = [request.system, request.messages];
  walk(content, (text) => {
    texts.push(text);
    return text;
  });
  const clean = await redact(texts);
  if (clean.every((text, i) => text === texts[i])) return request;
  let at = 0;
  const [system, messages] = walk(content, () => clean[at++]!) as [string, ModelRequest['messages']];
  return { ...request, system, messages };
}
