/** Pages that programs drive, and the Chrome a person lends them: all of it comes with the first page. */
import { cell } from '#base/cell.ts';
import { fail, messageOf } from '#base/result.ts';
import type { Egress } from '#guard/egress.contract.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { BrowserAnswer, BrowserCommand, BrowserWorker } from '#ladder/browser.contract.ts';
import type { BrowserPages } from '#ladder/browser.ts';
import type { Preview } from '#ladder/preview.contract.ts';
import type { BrowserFace, ChromeState } from '#ui/browser-face.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { Previewing } from './previewing.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

const grant = 'browser:chrome';

interface Options {
  egress: Egress;
  files: Pick<SessionFiles, 'of' | 'current'>;
  previewing: Pick<Previewing, 'of' | 'current'>;
  /** Whether a person has allowed pages of this address. */
  allows(url: string): boolean;
}

export function createBrowsing({ egress, files: sessionFiles, previewing, allows }: Options) {
  const chrome = cell<ChromeState>({ is: 'none' });
  /** Origins that a person let a program visit by approving the very call. */
  const visiting = new Set<string>();
  const names = new Map<Files, string>();
  const own = new Map<string, Promise<Preview>>();
  let starting: Promise<{ worker: BrowserWorker; pages: BrowserPages }> | undefined;

  const start = () => {
    starting ??= Promise.all([import('#ladder/browser.remote.ts'), import('#ladder/browser.ts')]).then(
      ([{ startBrowserWorker }, { createBrowserPages }]) => {
        const worker = startBrowserWorker();
        return { worker, pages: createBrowserPages({ worker: async () => worker, preview, leave, fits }) };
      },
    );
    starting.catch(() => {
      starting = undefined;
    });
    return starting;
  };
  const nameOf = (files: Files): string => {
    const known = names.get(files) ?? `pages ${names.size + 1}`;
    names.set(files, known);
    return known;
  };
  const filesOf = (name: string) => [...names].find(([, one]) => one === name)![0];
  /** The files that the person sees have the preview that the person sees. */
  const isShown = async (name: string) => {
    const shown = await sessionFiles.current();
    return shown.ok && shown.value === filesOf(name);
  };
  async function preview(name: string): Promise<Preview> {
    if (await isShown(name)) return previewing.current();
    const opening = own.get(name) ?? previewing.of(filesOf(name));
    own.set(name, opening);
    opening.catch(() => own.delete(name));
    return opening;
  }
  function leave(name: string): void {
    void own.get(name)?.then((one) => one.close());
    own.delete(name);
  }
  const fits = async (name: string, one: Preview) => (await own.get(name)) === one || (await isShown(name));

  const lacksChrome = () =>
    chrome.get().is === 'attached'
      ? null
      : 'No Chrome is attached. A person attaches one under Browser in the settings.';

  const run = async (
    name: string,
    kind: 'preview' | 'chrome',
    command: BrowserCommand,
    ms: number,
    signal: AbortSignal,
  ): Promise<BrowserAnswer> => {
    const lack = kind === 'chrome' ? lacksChrome() : null;
    if (lack !== null) return fail('gone', lack);
    // That it may be opened was decided, or a person was asked.
    if (kind === 'chrome' && command.does === 'open' && URL.canParse(command.address))
      visiting.add(new URL(command.address).origin);
    const { pages } = await start();
    return pages.run(name, kind, command, ms, signal);
  };

  const forget = async (state: ChromeState) => {
    chrome.set(state);
    visiting.clear();
    await egress.revoke([grant]);
    (await starting)?.pages.forgetChrome();
  };

  const face: BrowserFace = {
    chrome,
    async attach(text) {
      const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
      if (!url || !/^wss?:$/.test(url.protocol) || url.pathname.length < 2)
        return 'This is no address of a Chrome. It begins with ws:// and is what Chrome prints after “DevTools listening on”.';
      const { host } = url;
      chrome.set({ is: 'attaching', host });
      const refused = async (message: string) => {
        await forget({ is: 'none' });
        return message;
      };
      try {
        const { worker } = await start();
        await egress.grant([{ id: grant, origin: new URL(url.href.replace(/^ws/, 'http')).origin }]);
        const { port1, port2 } = new MessageChannel();
        const opened = await egress.connect({ grant, url: url.href }, port1);
        if (!opened.ok)
          return refused(
            `${opened.message} Chrome has to be started with --remote-allow-origins=${location.origin}, and its address is another one after each start.`,
          );
        const gone = () => {
          if (chrome.get().is === 'attached') void forget({ is: 'lost', host });
        };
        const mayVisit = async (address: string) => visiting.has(new URL(address).origin) || allows(address);
        const attached = await worker.attach(port2, mayVisit, gone);
        if (!attached.ok) return refused(attached.message);
        chrome.set({ is: 'attached', host, version: (attached.value as { version: string }).version });
        return null;
      } catch (error) {
        return refused(messageOf(error));
      }
    },
    async detach() {
      const state = chrome.get();
      if (state.is === 'attached') await (await start()).worker.detach();
      await forget({ is: 'none' });
    },
  };

  return {
    face,
    lacksChrome,
    async toolset() {
      const { browserToolset } = await import('#codemode/browser-toolset.ts');
      return onFilesOf(sessionFiles.of, (files) =>
        browserToolset({
          run: async (kind, command, ms, signal) =>
            (await run(nameOf(files), kind, command as BrowserCommand, ms, signal)) as CallReply,
          close: async (kind) => (await start()).pages.close(nameOf(files), kind),
        }),
      );
    },
  };
}
