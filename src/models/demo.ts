/** The demo model: no AI, no network. Rules that search, write a program, run it and say what came of it, for any catalog. */
import { sleep as realSleep } from '#base/deadline.ts';
import { estimateTokens } from '#base/tokens.ts';
import { nextStep } from './demo/turn.ts';
import type { LanguageModel, ModelPart, ModelRequest, ToolSpec } from './model.contract.ts';

export interface DemoWorld {
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
  /** Milliseconds between two pieces of about four characters. Default 14, the pace of a quick model; 0 does not wait. */
  pace?: number;
}

export function createDemoModel({ sleep = realSleep, random = Math.random, pace = 14 }: DemoWorld = {}): LanguageModel {
  return {
    id: 'demo',
    provider: 'Demo',
    window: null,
    demo: true,
    stream: (request, signal) => speak(request, signal, { sleep, random, pace }),
  };
}

async function* speak(
  request: ModelRequest,
  signal: AbortSignal,
  { sleep, random, pace }: Required<DemoWorld>,
): AsyncGenerator<ModelPart> {
  const inputTokens = estimateTokens(request.system + JSON.stringify(request.messages) + JSON.stringify(request.tools));
  let written = 0;
  const end = (reason: 'stop' | 'tool-calls' | 'aborted'): ModelPart => ({
    type: 'end',
    reason,
    usage: { inputTokens, outputTokens: Math.ceil(written / 4), cost: 0, estimated: true },
  });
  /** Several pieces at a time, so that the timer's own resolution does not set the pace. */
  async function* pieces(text: string): AsyncGenerator<string> {
    for (const piece of text.match(/[\s\S]{1,8}/gu) ?? []) {
      if (pace > 0) await sleep(pace * 2, signal);
      if (signal.aborted) return;
      written += piece.length;
      yield piece;
    }
  }

  if (!signal.aborted && pace > 0) await sleep(pace * 12, signal);
  if (signal.aborted) return yield end('aborted');
  const step = plan(request);
  for await (const text of pieces(step.say)) yield { type: 'text', text };
  if (signal.aborted) return yield end('aborted');
  if (!step.call) return yield end('stop');

  const name = step.call.tool;
  const callId = `demo_${Math.floor(random() * 2 ** 48).toString(36)}`;
  const input = { [argumentOf(request.tools.find((tool) => tool.name === name))]: step.call.text };
  yield { type: 'tool-input', callId, name, delta: '' };
  for await (const delta of pieces(JSON.stringify(input))) yield { type: 'tool-input', callId, name, delta };
  if (signal.aborted) return yield end('aborted');
  yield { type: 'tool-call', call: { id: callId, name, input } };
  yield end('tool-calls');
}

/** A wish that leads the rules astray must not end the conversation. */
function plan(request: ModelRequest): ReturnType<typeof nextStep> {
  try {
    return nextStep(request);
  } catch {
    return {
      say: 'I could not make sense of that. I am the demo and follow rules: ask me to list, count, filter, create, change or delete something, in one plain sentence.',
    };
  }
}

/** The name of a tool's first argument, as in `query` or `code`. */
function argumentOf(tool: ToolSpec | undefined): string {
  const schema = tool?.inputSchema as { required?: string[]; properties?: object } | undefined;
  return schema?.required?.[0] ?? Object.keys(schema?.properties ?? {})[0] ?? 'input';
}
