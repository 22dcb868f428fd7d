/** A provider of a rung as an executor of programs: what a program in another language than TypeScript is run by. */
import type { Executor, LogLevel, Outcome } from '#isolate/isolate.contract.ts';
import type { Files } from '#workspace/files.contract.ts';
import { createRunEvents } from './run-events.ts';
import type { RungEnd, RungProvider, TaskLanguage } from './rung.contract.ts';

interface Options {
  provider: Pick<RungProvider, 'run'>;
  language: TaskLanguage;
  files: Files;
  now: () => number;
}

/** Lines of output that are kept. */
const mostLines = 5_000;

/** What is printed becomes the lines of the log. Its world is not its own: time and chance are those of the machine. */
export function executorOf({ provider, language, files, now }: Options): Pick<Executor, 'run'> {
  return {
    run(program, capabilities, limits = {}) {
      const began = now();
      const { events, emit, subscribe, told, calls } = createRunEvents(now);
      let lines = 0;
      let full = false;
      const rest: Record<'out' | 'error', string> = { out: '', error: '' };
      let lastError = '';
      let place: number | undefined;
      const line = (stream: 'out' | 'error', text: string) => {
        if (++lines > mostLines) {
          full = true;
          return run.stop();
        }
        if (stream === 'error' && text.trim()) lastError = text;
        const at = stream === 'error' && /^\s*File "program\.py", line (\d+)/.exec(text)?.[1];
        if (at) place = Number(at);
        const level: LogLevel = stream === 'out' ? 'log' : 'error';
        emit({ type: 'log', at: now(), level, text });
      };
      const run = provider.run({
        language,
        code: withoutFence(program.code),
        files,
        ...(program.modules !== undefined && { modules: program.modules }),
        ...(program.input !== undefined && { input: program.input }),
        ...(limits.wallMs !== undefined && { wallMs: limits.wallMs }),
        capabilities: told(capabilities),
      });
      emit({ type: 'started', at: now(), warm: false, startMs: 0 });
      run.subscribe((event) => {
        if (event.type !== 'output') return;
        const all = (rest[event.stream] + event.text).split('\n');
        rest[event.stream] = all.pop()!;
        for (const text of all) if (!full) line(event.stream, text);
      });
      const end = run.end.then((ended) => {
        for (const stream of ['out', 'error'] as const) if (rest[stream] && !full) line(stream, rest[stream]);
        const outcome: Outcome = full
          ? { status: 'limit', limit: 'logLines', message: `The program printed more than ${mostLines} lines.` }
          : outcomeOf(ended, lastError, place);
        return { ...outcome, events, durationMs: now() - began, waitedMs: 0, calls: calls(), refused: 0 };
      });
      return { subscribe, stop: run.stop, end };
    },
  };
}

/** The last line of the stream of errors is what tells why, as in `ValueError: boom`. */
function outcomeOf(end: RungEnd, lastError: string, line: number | undefined): Outcome {
  switch (end.status) {
    case 'exited': {
      if (end.exitCode === 0) return { status: 'ok', value: end.value };
      const [, name, message] = /^([A-Z]\w*): (.*)$/s.exec(lastError) ?? [];
      const exited = `It exited with ${end.exitCode}.`;
      const position = line !== undefined && { position: { line, column: 1 } };
      return {
        status: 'error',
        error: { name: name ?? 'Exit', message: message ?? exited, code: `exit_${end.exitCode}`, ...position },
      };
    }
    case 'timeout':
      return { status: 'timeout', message: end.message, limitMs: end.durationMs };
    case 'stopped':
      return { status: 'stopped', message: end.message };
    case 'limit':
      return { status: 'limit', limit: 'bytesOut', message: end.message };
    default:
      return { status: 'refused', message: end.message };
  }
}

/** What stands in a fence, where there is one. */
export function withoutFence(code: string): string {
  const fenced = /^\s*(```|~~~)[^\n]*\n([\s\S]*?)\n?\s*\1\s*$/.exec(code);
  return fenced ? fenced[2]! : code;
}
