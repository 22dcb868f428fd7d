/**
 * Rung 03 as a provider: a page of the workspace is loaded in the sealed frame and its console is the output. It ends when
 * it has loaded, well where nothing went wrong in it until then.
 */
import { after, sleep } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { ConsoleLine, Preview } from './preview.contract.ts';
import { createEvents, type Events, filesAround } from './run-parts.ts';
import type { RungEnd, RungFault, RungProvider, RungRun, RungTask } from './rung.contract.ts';

const usualWallMs = 30_000;
const gatheredMs = 60;

type Outcome = { status: 'exited'; exitCode: number } | { status: RungFault; message: string };

export function createPreviewRung({
  open,
  now,
}: {
  /** A preview of some files, for one run; it may be out of sight. */
  open(files: RungTask['files']): Promise<Preview>;
  now: () => number;
}): RungProvider {
  const shown = new Set<Preview>();

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    let stop = () => {};
    const stopped = new Promise<Outcome>((resolve) => {
      stop = () => resolve({ status: 'stopped', message: 'The page was closed before it had loaded.' });
    });
    const work =
      task.language === 'html'
        ? load(task, events, stopped)
        : Promise.resolve<Outcome>({ status: 'unsupported', message: `A preview shows html, not ${task.language}.` });
    const end = filesAround(task.files, work).then(
      ({ value, files }): RungEnd => ({ ...value, files, durationMs: now() - began }),
    );
    return { subscribe: events.subscribe, write: () => undefined, stop: () => stop(), end };
  }

  async function load(task: RungTask, events: Events, stopped: Promise<Outcome>): Promise<Outcome> {
    let preview: Preview | undefined;
    let cancel = () => {};
    let failed = false;
    try {
      events.tell({ type: 'progress', text: `Loading ${task.code}` });
      preview = await open(task.files);
      shown.add(preview);
      let told = 0;
      const { lines } = preview;
      lines.subscribe(() => {
        const all = lines.get();
        for (const line of all.slice(Math.min(told, all.length))) {
          failed ||= line.level === 'error';
          events.tell({ type: 'output', stream: streamOf(line), text: `${textOf(line)}\n` });
        }
        told = all.length;
      });
      const wallMs = task.wallMs ?? usualWallMs;
      const over = new Promise<Outcome>((resolve) => {
        const message = `${task.code} took over ${wallMs / 1000} s to load and was closed.`;
        cancel = after(wallMs, () => resolve({ status: 'timeout', message }));
      });
      const loaded = preview.navigate(task.code).then(async (result): Promise<Outcome> => {
        if (!result.ok) return { status: result.code === 'ended' ? 'limit' : 'failed', message: result.message };
        // Lines are gathered for a moment before they are told.
        await sleep(gatheredMs);
        return { status: 'exited', exitCode: failed ? 1 : 0 };
      });
      return await Promise.race([stopped, over, loaded]);
    } catch (error) {
      return { status: 'unavailable', message: `The preview could not be loaded: ${messageOf(error)}` };
    } finally {
      cancel();
      if (preview) shown.delete(preview);
      preview?.close();
    }
  }

  return {
    id: 'preview',
    rung: 'browser',
    title: 'Page in a sealed frame',
    languages: ['html'],
    cost: { coldMs: 1500, warmMs: 150, memory: 30 * 2 ** 20, download: 150_000 },
    risk: 'No network and no storage: a page reads files of the workspace and changes none.',
    available: async () => ({ ok: true }),
    start: async () => ({ ok: true }),
    run,
    dispose() {
      for (const preview of shown) preview.close();
    },
  };
}

const streamOf = ({ level }: ConsoleLine) => (level === 'error' || level === 'warn' ? 'error' : 'out');
const textOf = ({ parts }: ConsoleLine) => parts.map(({ text }) => text).join(' ');
