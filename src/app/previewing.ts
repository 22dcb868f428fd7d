/** The preview of the open conversation's files, loaded with the first page that is shown. */
import { cell } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Preview, PreviewOptions } from '#ladder/preview.contract.ts';
import type { NodeServers } from '#ladder/servers.contract.ts';
import type { PreviewFace } from '#ui/preview-face.ts';
import type { View } from '#ui/view.ts';
import type { Notices } from './notices.ts';
import type { Packages } from './packages.ts';

interface Options {
  packages: () => Promise<{ packages: Packages }>;
  files: PreviewOptions['files'];
  notices: Notices;
  view: View;
  /** A page looped. */
  onStuck(): void;
}

export type Previewing = ReturnType<typeof createPreviewing>;

export function createPreviewing({ packages, files, notices, view, onStuck }: Options) {
  const shown = cell<Preview | null>(null);
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
    async open(address) {
      try {
        await (await current()).navigate(address);
      } catch (error) {
        notices.say({ tone: 'problem', text: `The preview could not be loaded: ${messageOf(error)}` });
      }
    },
    close() {
      void opening?.then((preview) => preview.close());
      opening = undefined;
      shown.set(null);
    },
  };
  /** The servers of programs; one that begins is offered to be looked at. */
  function serve(next: NodeServers): void {
    servers = next;
    let known = new Set<number>();
    next.watch(() => {
      const ports = new Set(next.list().map(({ port }) => port));
      for (const port of ports)
        if (!known.has(port)) {
          const run = () => {
            view.set({ rightTab: 'preview', narrowPane: 'preview' });
            void face.open(`http://localhost:${port}/`);
          };
          notices.say({ tone: 'info', text: `A server listens on port ${port}.`, action: { title: 'Preview', run } });
        }
      known = ports;
    });
  }
  return { face, of, current, serve };
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
