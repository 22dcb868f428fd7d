/** The preview of the open conversation's files, loaded with the first page that is shown. */
import { cell, type Readable } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Preview, PreviewOptions } from '#ladder/preview.contract.ts';
import type { NodeServers } from '#ladder/servers.contract.ts';
import type { ForeignPage, PreviewFace } from '#ui/preview-face.ts';
import type { ShellServer } from '#ui/terminal-face.ts';
import type { View } from '#ui/view.ts';
import type { Notices } from './notices.ts';
import type { Packages } from './packages.ts';

interface Options {
  packages: () => Promise<{ packages: Packages }>;
  files: PreviewOptions['files'];
  notices: Notices;
  view: View;
  /** Of the chosen shell, on origins of their own. */
  outside: Readable<readonly ShellServer[]>;
  /** A page looped. */
  onStuck(): void;
}

export type Previewing = ReturnType<typeof createPreviewing>;

export function createPreviewing({ packages, files, notices, view, outside, onStuck }: Options) {
  const shown = cell<Preview | null>(null);
  const foreign = cell<ForeignPage | null>(null);
  let servers: NodeServers | undefined;
  let opening: Promise<Preview> | undefined;

  /** A preview of some files, out of sight until it is moved. */
  async function of(of: PreviewOptions['files']): Promise<Preview> {
    const [{ openPreview }, { createPageBundler }] = await Promise.all([
      import('#ladder/preview.ts'),
      import('./page-bundler.ts'),
    ]);
    const bundle = createPageBundler(async () => (await packages()).packages.load(), of);
    return openPreview({ document, stage: stageIn(document), files: of, bundle, onStuck, servers: () => servers });
  }
  /** The one that the person sees. */
  const current = () => {
    opening ??= of(files).then((preview) => {
      shown.set(preview);
      return preview;
    });
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  const face: PreviewFace = {
    shown,
    foreign,
    servers: outside,
    async open(address) {
      const own = foreignPage(address, outside.get());
      foreign.set(own);
      if (own) return;
      try {
        await (await current()).navigate(address);
      } catch (error) {
        notices.say({ tone: 'problem', text: `The preview could not be loaded: ${messageOf(error)}` });
      }
    },
    close() {
      if (foreign.get()) return foreign.set(null);
      void opening?.then((preview) => preview.close());
      opening = undefined;
      shown.set(null);
    },
  };
  /** A server that begins is offered to be looked at. */
  function offer({ list, watch }: { list(): readonly { port: number }[]; watch(listener: () => void): unknown }): void {
    let known = new Set<number>();
    const look = () => {
      const ports = new Set(list().map(({ port }) => port));
      for (const port of ports)
        if (!known.has(port)) {
          const run = () => {
            view.set({ rightTab: 'preview', narrowPane: 'preview' });
            void face.open(`http://localhost:${port}/`);
          };
          notices.say({ tone: 'info', text: `A server listens on port ${port}.`, action: { title: 'Preview', run } });
        }
      known = ports;
    };
    watch(look);
  }
  offer({ list: outside.get, watch: outside.subscribe });
  /** The servers of programs in this page. */
  function serve(next: NodeServers): void {
    servers = next;
    offer(next);
  }
  /** The one that the person sees, for who works in it: what stood in its place makes way. */
  const shownOne = () => {
    foreign.set(null);
    return current();
  };
  return { face, of, current: shownOne, serve };
}

/** The page at an address of this machine, where a server of the chosen shell answers there. */
export function foreignPage(address: string, servers: readonly ShellServer[]): ForeignPage | null {
  const at = URL.parse(address.trim().replace(/^localhost:(?=\d)/, 'http://localhost:'));
  if (!at || !/^(localhost|127\.0\.0\.1)$/.test(at.hostname)) return null;
  const server = servers.find(({ port }) => port === Number(at.port));
  if (!server) return null;
  const url = new URL(server.url);
  // Part by part: a path that begins with two slashes would name another host.
  url.pathname = at.pathname;
  url.search = at.search;
  url.hash = at.hash;
  return { address: at.href, port: server.port, url: url.href };
}

/** Where previews stand that nobody looks at: drawn, as an agent's pictures of them need it, but not to be seen or reached. */
function stageIn(document: Document): HTMLElement {
  const found = document.getElementById('preview-stage');
  if (found) return found;
  const stage = document.createElement('div');
  stage.id = 'preview-stage';
  stage.inert = true;
  stage.style.cssText =
    'position:fixed;left:0;top:0;width:1280px;height:800px;opacity:0;pointer-events:none;z-index:-1;overflow:hidden';
  document.body.append(stage);
  return stage;
}
