/**
 * Makes a model without tool calls usable: it is told to write a fenced `ts` block to run a program and a line
 * `search: words` to look for methods; both are found in its text as it streams, and results go back as text.
 */
import type { LanguageModel, Message, ModelPart, ModelRequest, ToolSpec } from './model.contract.ts';
import { createScanner } from './protocol/scanner.ts';

/** `newId` names the calls; ids need to differ within a session only. */
export function withTextProtocol(model: LanguageModel, newId: () => string = () => crypto.randomUUID()): LanguageModel {
  return {
    ...model,
    stream: (request, signal) =>
      request.tools.length === 0 ? model.stream(request, signal) : converse(model, request, signal, newId),
  };
}

async function* converse(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  newId: () => string,
): AsyncGenerator<ModelPart> {
  const offered = new Set(request.tools.map((tool) => tool.name));
  const scanner = createScanner(offered, newId, (tool) => argumentOf(request.tools.find((one) => one.name === tool)));
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let called = false;
  try {
    for await (const part of model.stream(asText(request), own.signal)) {
      if (part.type === 'end') {
        if (part.reason === 'stop' || part.reason === 'length') {
          for (const last of scanner.finish(part.reason === 'length')) {
            called ||= last.type === 'tool-call';
            yield last;
          }
        } else if (!called) for (const rest of scanner.flush()) yield rest;
        const ended = called && !signal.aborted ? 'tool-calls' : part.reason;
        // Once the call is whole the rest is not wanted: small models go on and invent the result.
        const { error: _, ...plain } = part;
        yield ended === 'tool-calls' ? { ...plain, reason: ended } : { ...part, reason: ended };
        return;
      }
      if (part.type !== 'text') {
        yield part;
        continue;
      }
      if (called) continue;
      for (const found of scanner.feed(part.text)) {
        yield found;
        if (found.type === 'tool-call') {
          called = true;
          own.abort();
          break;
        }
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function argumentOf(tool: ToolSpec | undefined): string {
  const schema = tool?.inputSchema as { required?: string[]; properties?: object } | undefined;
  return schema?.required?.[0] ?? Object.keys(schema?.properties ?? {})[0] ?? 'input';
}

/** The same conversation without tools: calls as the model would have written them, results as the person's text. */
export function asText(request: ModelRequest): ModelRequest {
  const messages: Message[] = [];
  for (const message of request.messages) {
    const last = messages.at(-1);
    if (message.role === 'tool') {
      const text = `Result of ${message.name}${message.isError ? ' (it failed)' : ''}:\n${message.text}`;
      if (last?.role === 'user') last.text += `\n\n${text}`;
      else messages.push({ role: 'user', text });
    } else if (message.role === 'assistant') {
      const written = message.toolCalls.map((call) => writeCall(call.name, call.input));
      messages.push({
        role: 'assistant',
        text: [message.text.trim(), ...written].filter(Boolean).join('\n\n'),
        toolCalls: [],
      });
    } else if (last?.role === 'user') last.text += `\n\n${message.text}`;
    else messages.push({ ...message });
  }
  return { ...request, system: `${request.system}\n\n${rules(request.tools)}`.trim(), messages, tools: [] };
}

function writeCall(name: string, input: unknown): string {
  const [first] = typeof input === 'object' && input !== null ? Object.values(input) : [input];
  const text = String(first ?? '');
  return name === 'execute' ? `\`\`\`ts\n${text}\n\`\`\`` : `${name}: ${text.replace(/\s+/g, ' ')}`;
}

function rules(tools: ToolSpec[]): string {
  const lines = [
    'You have no tool calls. You act by what you write, one action an answer, and then wait for its result:',
  ];
  for (const tool of tools) {
    lines.push(
      tool.name === 'execute'
        ? `- To run a program, write it in one fenced block that begins with \`\`\`ts. ${tool.description}`
        : `- ${tool.name}: write one line that begins with \`${tool.name}:\` and the ${argumentOf(tool)}. ${tool.description}`,
    );
  }
  lines.push(
    'Stop after the action. The result comes in the next message. When you are done, answer in plain words without a ts block.',
  );
  return lines.join('\n');
}
