/**
 * Rung 03: a page is opened, a program may run in it, and its console is the output. As two providers: pages of the workspace,
 * and pages of a Chrome that a person lends.
 */
import { messageOf } from '#base/result.ts';
import { createClock, type WallClock } from '#isolate/clock.ts';
import type { CallContext } from '#isolate/isolate.contract.ts';
import { loadStripper, strip } from '#isolate/strip.ts';
import type { BrowserAnswer, BrowserCommand, PageLine } from './browser.contract.ts';
import type { PageKind } from './browser.ts';
import { createCalls } from './calls.ts';
import { costs } from './ladder.ts';
import { createEvents, type Events, filesAround } from './run-parts.ts';
import type { RungEnd, RungFault, RungProvider, RungRun, RungTask } from './rung.contract.ts';

/** Does one thing with the page of a run, within `ms` milliseconds. Never rejects. */
export type Act = (command: BrowserCommand, ms: number) => Promise<BrowserAnswer>;

export interface BrowserRungOptions {
  kind: PageKind;
  /** The page of one run. `signal` aborts when the run ends; while a person is waited for, its clock stands. */
  open(task: RungTask, signal: AbortSignal, waitForPerson: CallContext['waitForPerson']): { act: Act; close(): void };
  available: RungProvider['available'];
  now: () => number;
}

type Outcome = { status: 'exited'; exitCode: number; value?: unknown } | { status: RungFault; message: string };

const usualWallMs = 30_000;
const usualPage = '/index.html';
const kinds: Record<PageKind, Pick<RungProvider, 'title' | 'cost' | 'risk'>> = {
  preview: {
    title: 'Page in a sealed frame',
    cost: costs.browser,
    risk: 'No network and no storage: a page reads files of the workspace and changes none.',
  },
  chrome: {
    title: 'Lent Chrome',
    cost: { coldMs: 1500, warmMs: 400, memory: 150 * 2 ** 20, download: 250_000 },
    risk: 'Pages of the web on hosts you allowed, without your logins. They see nothing of the workspace.',
  },
};

export function createBrowserRung({ kind, open, available, now }: BrowserRungOptions): RungProvider {
  const running = new Set<() => void>();
  return {
    id: kind,
    rung: 'browser',
    languages: ['html', 'typescript'],
    ...kinds[kind],
    available,
    async start() {
      const can = await available();
      return can.ok ? can : { ok: false, message: can.reason };
    },
    run,
    dispose() {
      for (const stop of running) stop();
    },
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    const over = new AbortController();
    const stop = () => over.abort();
    running.add(stop);
    const end = filesAround(task.files, play(task, events, over.signal)).then(({ value, files }): RungEnd => {
      running.delete(stop);
      over.abort();
      return { ...value, files, durationMs: now() - began };
    });
    return { subscribe: events.subscribe, write: () => undefined, stop, end };
  }

  async function play(task: RungTask, events: Events, signal: AbortSignal): Promise<Outcome> {
    if (task.language !== 'html' && task.language !== 'typescript')
      return { status: 'unsupported', message: `A page runs html and typescript, not ${task.language}.` };
    const can = await available();
    if (!can.ok) return { status: 'unavailable', message: can.reason };
    const wallMs = task.wallMs ?? usualWallMs;
    let clock: WallClock | undefined;
    const over = new Promise<Outcome>((resolve) => {
      const stopped = () => resolve({ status: 'stopped', message: 'The page was closed before the end.' });
      if (signal.aborted) return stopped();
      signal.addEventListener('abort', stopped);
      const message = `The page took over ${wallMs / 1000} s and was closed.`;
      clock = createClock(wallMs, now, () => resolve({ status: 'timeout', message }));
      clock.start();
    });
    const wait: CallContext['waitForPerson'] = (answer) => clock?.wait(answer) ?? answer;
    const page = open(task, signal, wait);
    try {
      return await Promise.race([over, work(task, events, (command) => page.act(command, wallMs))]);
    } catch (error) {
      return { status: 'unavailable', message: `The page could not be worked: ${messageOf(error)}` };
    } finally {
      clock?.stop();
      page.close();
    }
  }
}

/** Where a program says which page it is about, as in `// page: /about.html`; a web address is one of a lent Chrome. */
export const pageOf = (task: Pick<RungTask, 'language' | 'code'>): string =>
  task.language === 'html' ? task.code.trim() : (/^\s*\/\/\s*page:\s*(\S+)\s*$/m.exec(task.code)?.[1] ?? usualPage);

async function work(
  task: RungTask,
  events: Events,
  act: (command: BrowserCommand) => Promise<BrowserAnswer>,
): Promise<Outcome> {
  const address = pageOf(task);
  events.tell({ type: 'progress', text: `Loading ${address}` });
  const opened = await act({ does: 'open', address });
  if (!opened.ok) return outcomeOf(opened);
  const ran = task.language === 'html' ? opened : await act({ does: 'evaluate', code: await inPage(task) });
  const console = await act({ does: 'console' });
  const lines = console.ok ? (console.value as PageLine[]) : [];
  const say = (stream: 'out' | 'error', text: string) => events.tell({ type: 'output', stream, text: `${text}\n` });
  for (const { level, text } of lines) say(/^(error|warn|assert)/.test(level) ? 'error' : 'out', text);
  if (task.language === 'html' && lines.some(({ level }) => level === 'error'))
    return { status: 'exited', exitCode: 1 };
  if (ran.ok) return { status: 'exited', exitCode: 0, value: ran.value };
  if (ran.code !== 'failed') return outcomeOf(ran);
  say('error', `Error: ${ran.message}`);
  return { status: 'exited', exitCode: 1 };
}

/** As the isolate reads a program, so that it is the same one there: its types stripped, its last value what it gives. */
async function inPage({ code, modules, input }: RungTask): Promise<string> {
  await loadStripper();
  const stripped = strip(code, modules);
  // What does not parse is told by the page.
  const body = stripped.ok ? stripped.program.code : code;
  return `(async (input) => {${body}\n})(${JSON.stringify(input)})`;
}

function outcomeOf({ code, message }: BrowserAnswer & { ok: false }): Outcome {
  const statuses: Partial<Record<string, RungFault>> = {
    timeout: 'timeout',
    stopped: 'stopped',
    aborted: 'stopped',
    gone: 'unavailable',
    refused: 'refused',
    denied: 'refused',
    rejected: 'refused',
    unsupported: 'unsupported',
  };
  return { status: statuses[code] ?? 'failed', message };
}

/** Pages as a program works them by its calls, each decided and written down like any. They stay open. */
export const openByCalls =
  (kind: PageKind): BrowserRungOptions['open'] =>
  ({ capabilities }, signal, waitForPerson) => {
    const call = createCalls({ capabilities, signal, waitForPerson });
    return {
      act: async ({ does, ...given }) =>
        (await call({ name: `browser_${does}`, args: [{ ...given, page: kind }] })) as BrowserAnswer,
      close: () => undefined,
    };
  };
