/** Makes a `LanguageModel` of one of the AI SDK's: the same parts, and failure as the last part instead of an exception. */
import { estimateTokens } from '#base/tokens.ts';
import { isLoopback } from '../advice.ts';
import { priceOf } from '../known-models.ts';
import type { LanguageModel, ModelConfig, ModelPart, ModelRequest, Price, ToolCall, Usage } from '../model.contract.ts';
import { type Endpoint, explain, type Fault, fault } from './faults.ts';
import { toPrompt } from './prompt.ts';
import type { SdkModel, SdkPart, SdkUsage } from './sdk.ts';

export interface World {
  random(): number;
  /** Resolves after the time or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Behaviour {
  window: number | null;
  endpoint: Endpoint;
  /** Send earlier reasoning back. */
  reasoning: boolean;
  /** Tries of one request, the first included. */
  attempts: number;
  /** Silence after which an answer counts as cut. */
  silenceMs: number;
  /** Characters after which an endless answer is ended. */
  maxCharacters: number;
}

/** A wait that a provider asks for beyond this is not waited: the person is told instead. */
const longestWaitMs = 60_000;

export function adapt(sdk: SdkModel, config: ModelConfig, behaviour: Behaviour, world: World): LanguageModel {
  return {
    id: config.model,
    provider: config.label,
    window: behaviour.window,
    demo: false,
    stream: (request, signal) => converse(sdk, config, behaviour, world, request, signal),
  };
}

async function* converse(
  sdk: SdkModel,
  config: ModelConfig,
  behaviour: Behaviour,
  world: World,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  for (let attempt = 1; ; attempt++) {
    const answer = createAnswer(request, config.price ?? listedPrice(config));
    for await (const part of once(sdk, behaviour, world, request, signal, answer)) yield part;
    const failed = answer.fault;
    if (signal.aborted || !failed?.retry || answer.started || attempt >= behaviour.attempts) {
      for (const part of answer.finish(signal.aborted)) yield part;
      return;
    }
    const backOff = Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.75 + world.random() / 2);
    const waitMs = Math.round(failed.retryAfterMs ?? backOff);
    if (waitMs > longestWaitMs) {
      for (const part of answer.finish(false)) yield part;
      return;
    }
    yield { type: 'retry', attempt, waitMs, reason: failed.message };
    await world.sleep(waitMs, signal);
    if (signal.aborted) {
      for (const part of answer.finish(true)) yield part;
      return;
    }
  }
}

/** One request: yields what may be shown at once and leaves the rest, the end included, in `answer`. */
async function* once(
  sdk: SdkModel,
  behaviour: Behaviour,
  world: World,
  request: ModelRequest,
  signal: AbortSignal,
  answer: Answer,
): AsyncGenerator<ModelPart> {
  if (signal.aborted) return;
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop);
  const watch = <T>(work: PromiseLike<T>) => unlessSilent(work, behaviour.silenceMs, world, own.signal);
  let reader: ReadableStreamDefaultReader<SdkPart> | undefined;
  try {
    const { stream } = await watch(
      sdk.doStream({
        prompt: toPrompt(request, behaviour.reasoning),
        abortSignal: own.signal,
        ...(request.maxOutputTokens !== undefined && { maxOutputTokens: request.maxOutputTokens }),
        ...(request.tools.length > 0 && {
          tools: request.tools.map(({ name, description, inputSchema }) => ({
            type: 'function' as const,
            name,
            description,
            inputSchema,
          })),
        }),
      }),
    );
    reader = stream.getReader();
    for (;;) {
      const { done, value } = await watch(reader.read());
      if (done) break;
      const part = answer.take(value, behaviour.endpoint);
      if (part) yield part;
      if (answer.characters > behaviour.maxCharacters) {
        answer.endless = true;
        break;
      }
    }
    if (!answer.complete && !answer.endless) answer.fault ??= explain(new Error('ended'), behaviour.endpoint, true);
  } catch (error) {
    if (!signal.aborted) {
      answer.fault =
        error === silent
          ? fault(
              answer.started ? 'cut' : 'server_down',
              `${behaviour.endpoint.label} sent nothing for ${Math.round(behaviour.silenceMs / 1000)} s. ${answer.started ? 'What came is kept; continue to ask for the rest.' : 'It may be loading the model; try again in a while.'}`,
            )
          : explain(error, behaviour.endpoint, reader !== undefined);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    own.abort();
    void reader?.cancel().catch(() => undefined);
  }
}

const silent = new Error('silent');

/** The work, or a rejection once nothing came for `ms` or the signal aborted, even if the work never settles. */
async function unlessSilent<T>(work: PromiseLike<T>, ms: number, world: World, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const quiet = world.sleep(ms, over.signal).then((): never => {
    throw silent;
  });
  quiet.catch(() => undefined);
  try {
    return await Promise.race([Promise.resolve(work), quiet]);
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort();
  }
}

interface Answer {
  fault: Fault | undefined;
  /** Something was shown, so a retry would repeat it. */
  started: boolean;
  complete: boolean;
  endless: boolean;
  characters: number;
  take(part: SdkPart, endpoint: Endpoint): ModelPart | undefined;
  finish(aborted: boolean): ModelPart[];
}

function createAnswer(request: ModelRequest, price: Price | undefined): Answer {
  const names = new Map<string, string>();
  const calls: ToolCall[] = [];
  let reason = 'other';
  let reported: SdkUsage | undefined;
  const answer: Answer = {
    fault: undefined,
    started: false,
    complete: false,
    endless: false,
    characters: 0,
    take,
    finish,
  };

  function shown(part: ModelPart, length: number): ModelPart {
    answer.started = true;
    answer.characters += length;
    return part;
  }

  function take(part: SdkPart, endpoint: Endpoint): ModelPart | undefined {
    switch (part.type) {
      case 'text-delta':
        return part.delta ? shown({ type: 'text', text: part.delta }, part.delta.length) : undefined;
      case 'reasoning-delta':
        return part.delta ? shown({ type: 'reasoning', text: part.delta }, part.delta.length) : undefined;
      case 'tool-input-start':
        names.set(part.id, part.toolName);
        return shown({ type: 'tool-input', callId: part.id, name: part.toolName, delta: '' }, 0);
      case 'tool-input-delta': {
        const name = names.get(part.id) ?? '';
        return shown({ type: 'tool-input', callId: part.id, name, delta: part.delta }, part.delta.length);
      }
      case 'tool-call':
        calls.push({
          id: part.toolCallId,
          name: part.toolName,
          input: parse(part.input),
          ...(part.providerMetadata && { metadata: part.providerMetadata }),
        });
        return undefined;
      case 'error':
        answer.fault ??= explain(part.error, endpoint, answer.started);
        return undefined;
      case 'finish':
        answer.complete = true;
        reason = part.finishReason.unified;
        reported = part.usage;
        if (part.finishReason.raw === undefined) answer.fault ??= explain(new Error('ended'), endpoint, true);
        return undefined;
      default:
        return undefined;
    }
  }

  function finish(aborted: boolean): ModelPart[] {
    if (reason === 'content-filter')
      answer.fault ??= fault(
        'refused',
        'The provider stopped the answer by its content rules. Ask in another way, or choose another model.',
      );
    const whole = calls.filter(({ input }) => !isUnparsed(input));
    const broken =
      answer.fault !== undefined || aborted || answer.endless || (reason === 'length' && whole.length < calls.length);
    const kept = broken ? (answer.fault || aborted ? [] : whole) : calls;
    const parts: ModelPart[] = kept.map((call) => ({ type: 'tool-call', call }));
    const usage = usageOf(reported, request, answer.characters, price);
    const end = aborted
      ? 'aborted'
      : answer.fault
        ? 'error'
        : answer.endless || (reason === 'length' && (broken || kept.length === 0))
          ? 'length'
          : kept.length > 0
            ? 'tool-calls'
            : 'stop';
    const error = end === 'error' && answer.fault ? plain(answer.fault) : undefined;
    parts.push({ type: 'end', reason: end, usage, ...(error && { error }) });
    return parts;
  }
  return answer;
}

/** A model on the person's own machine costs nothing, whatever its name. */
const listedPrice = ({ baseUrl, model }: ModelConfig) => (isLoopback(baseUrl) ? undefined : priceOf(model));

const plain = ({ code, message, retryAfterMs }: Fault) => ({
  code,
  message,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

const isUnparsed = (input: unknown): boolean => typeof input === 'object' && input !== null && '__unparsed' in input;

/** No arguments at all count as an empty object: several servers send nothing for a call without parameters. */
function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { __unparsed: text };
  } catch {
    return { __unparsed: text };
  }
}

function usageOf(
  reported: SdkUsage | undefined,
  request: ModelRequest,
  characters: number,
  price: Price | undefined,
): Usage {
  const input = reported?.inputTokens.total;
  const output = reported?.outputTokens.total;
  const known = input !== undefined && output !== undefined && input + output > 0;
  const inputTokens =
    input || estimateTokens(request.system + JSON.stringify(request.messages) + JSON.stringify(request.tools));
  const outputTokens = known ? output : Math.ceil(characters / 4);
  const cached = reported?.inputTokens.cacheRead;
  const billed = (reported?.raw as { cost?: unknown } | undefined)?.cost;
  const cost = typeof billed === 'number' ? billed : price && costOf(inputTokens, outputTokens, cached ?? 0, price);
  return {
    inputTokens,
    outputTokens,
    ...(cached && { cachedTokens: cached }),
    ...(cost !== undefined && { cost }),
    estimated: !known,
  };
}

function costOf(input: number, output: number, cached: number, price: Price): number {
  return ((input - cached) * price.input + cached * (price.cached ?? price.input) + output * price.output) / 1e6;
}
