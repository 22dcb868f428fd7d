/** The page's console, its errors and what its policy refused, told to the host as plain data. */
import { createConsole } from '#base/console.ts';
import { inspect } from '#base/inspect.ts';
import type { ConsoleLine, PreviewRequest } from '../../preview.contract.ts';
import type { FromFrame } from '../wire.ts';
import { isLocal } from './local.ts';

const longest = 10_000;
const longestJson = 100_000;
/** Lines within a tenth of a second; a page that writes more only counts on. */
const most = 400;

type Level = ConsoleLine['level'];
const levels = ['log', 'info', 'debug', 'warn', 'error'] as const;

export function watchConsole(tell: (word: FromFrame) => void): { line: typeof lineOf } {
  let told = 0;
  let left = 0;
  let since = performance.now();
  const put = (line: ConsoleLine) => {
    if (performance.now() - since > 100) {
      if (left > 0) tell({ type: 'line', line: lineOf('warn', [`${left} more lines were left out.`]) });
      told = left = 0;
      since = performance.now();
    }
    if (told++ < most) tell({ type: 'line', line });
    else left++;
  };
  const its = console as unknown as Record<string, (...args: unknown[]) => void>;
  const own = createConsole({
    write: (level, text) => put(lineOf(level as Level, [text])),
    now: () => performance.now(),
    trail: () => '',
  });
  for (const [name, act] of Object.entries(own)) {
    const before = its[name]?.bind(console);
    its[name] = (...args) => {
      const format = typeof args[0] === 'string' && args.length > 1 && /%[sdifoOjc]/.test(args[0]);
      if (levels.includes(name as Level) && !format) put(lineOf(name as Level, args, sourceOf(new Error().stack)));
      else act(...args);
      before?.(...args);
    };
  }
  addEventListener('error', (event) => {
    // Of a picture or a style that did not come; that is told with the requests.
    if (!(event instanceof ErrorEvent)) return;
    const at = sourceOf(`${event.filename}:${event.lineno}:0`) ?? sourceOf(event.error?.stack);
    put(lineOf('error', [event.error ?? event.message], at));
  });
  addEventListener('unhandledrejection', ({ reason }) => put(lineOf('error', ['Unhandled rejection:', reason])));
  document.addEventListener('securitypolicyviolation', (event) => {
    const request = refusalOf(event);
    if (request) tell({ type: 'request', request });
  });
  return { line: lineOf };
}

export function lineOf(level: Level, values: unknown[], source: string | null = null): ConsoleLine {
  return { level, parts: values.map(partOf), source, at: Date.now() };
}

function partOf(value: unknown): ConsoleLine['parts'][number] {
  if (typeof value === 'string') return { text: cut(value) };
  if (value instanceof Error) return { text: cut(shownError(value)) };
  if (value instanceof Element) return { text: cut(value.outerHTML.slice(0, 300)) };
  const text = cut(inspect(value));
  if (typeof value !== 'object' || value === null) return { text };
  try {
    const json = JSON.stringify(value);
    return typeof json === 'string' && json.length <= longestJson ? { text, json } : { text };
  } catch {
    return { text };
  }
}

/** As the browser has it, without the lines of this script. */
const shownError = (error: Error) => {
  const stack = String(error.stack ?? '');
  const own = stack.split('\n').filter((line) => !/about:srcdoc|data:|\(native/.test(line));
  const shown = own.length > 1 || stack === '' ? own.join('\n') || String(error) : `${error.name}: ${error.message}`;
  return shown.replace(/\?bundled:\d+:\d+/g, '');
};

/**
 * Scripts of the workspace are named by their path, everything else is a part of the preview itself. The lines of what was
 * bundled are not those of its file.
 */
function sourceOf(stack = ''): string | null {
  const [, path, bundled, line] =
    /(\/[^\s():?]+)(\?bundled)?:(\d+):\d+/.exec(stack.replace(/https?:\/\/[^\s)]*/g, '')) ?? [];
  return path === undefined ? null : bundled ? path : `${path}:${line}`;
}

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

const kinds: [directive: RegExp, kind: PreviewRequest['kind']][] = [
  [/^script/, 'script'],
  [/^style/, 'style'],
  [/^img/, 'image'],
  [/^font/, 'font'],
  [/^media/, 'media'],
  [/^connect/, 'fetch'],
  [/^(frame|child|form)/, 'navigation'],
];

/** What the page asked of the network; of its own files it is told where they are served. */
function refusalOf({
  blockedURI,
  effectiveDirective,
  originalPolicy,
}: SecurityPolicyViolationEvent): PreviewRequest | null {
  // Both policies refuse it; the narrower one is that of the page itself.
  if (!originalPolicy.includes("'sha256-")) return null;
  if (blockedURI === 'inline' || blockedURI === 'eval' || blockedURI === '' || isLocal(blockedURI)) return null;
  return {
    url: blockedURI.slice(0, 2_000),
    kind: kinds.find(([directive]) => directive.test(effectiveDirective))?.[1] ?? 'other',
    status: 'refused',
    bytes: 0,
    reason: 'A preview reaches no network.',
    at: Date.now(),
  };
}
