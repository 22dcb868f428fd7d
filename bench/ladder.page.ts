import type { RungProvider, TaskLanguage } from '../src/ladder/rung.contract.ts';
import type { Files } from '../src/workspace/files.contract.ts';
import { openFiles } from '../src/workspace/files.ts';
import { createMemoryBlobs } from '../src/workspace/memory-blobs.ts';

/** Every provider of a rung on one page, each made anew and run again: what the first and the next runs cost. */
const now = () => performance.now();
const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'bench', now: Date.now });
if (!opened.ok) throw new Error(opened.message);
const files: Files = opened.value;
// What an install leaves, without the network: the rung is measured, not a registry.
await files.write('/near.ts', 'export const near = (x: number) => x + 1;\n');

/** Milliseconds in which machines were gone on with. */
const restores: number[] = [];

interface Contender {
  /** What a person has done before: not measured. */
  prepare?(): Promise<void>;
  create(): Promise<RungProvider>;
  language: TaskLanguage;
  code: string;
}

const executor = async () => (await import('../src/isolate/executor.ts')).createExecutor({ document, now, url });
const url = '/isolate.html';

const contenders: Record<string, Contender> = {
  isolate: {
    language: 'typescript',
    code: 'return 1 + 1',
    create: async () =>
      (await import('../src/ladder/isolate-rung.ts')).createIsolateRung({ executor: await executor(), now }),
  },
  npm: {
    language: 'typescript',
    code: `import { near } from './near.ts'; return near(1);`,
    async create() {
      const [{ createNpmRung }, { createNpm }, { startBundler }] = await Promise.all([
        import('../src/ladder/npm-rung.ts'),
        import('../src/ladder/npm.ts'),
        import('../src/ladder/bundle.remote.ts'),
      ]);
      const bundler = startBundler();
      const ask = async () => ({ ok: false as const, code: 'network' as const, message: 'No registry is needed.' });
      const tarballs = { get: async () => undefined, put: async () => undefined };
      return createNpmRung({ executor: await executor(), npm: createNpm({ ask, tarballs, bundler }), bundler, now });
    },
  },
  wasi: {
    language: 'wasm',
    code: '/sample.wasm',
    async create() {
      const { default: sample } = await import('../src/ladder/wasi/sample.wasm?url');
      await files.write('/sample.wasm', new Uint8Array(await (await fetch(sample)).arrayBuffer()));
      return (await import('../src/ladder/wasi-rung.ts')).createWasiRung({ document, now, url });
    },
  },
  python: {
    language: 'python',
    code: '1 + 1',
    async create() {
      const [{ createPythonRung }, { loadPython }] = await Promise.all([
        import('../src/ladder/python-rung.ts'),
        import('../src/ladder/python-parts.ts'),
      ]);
      return createPythonRung({ document, parts: loadPython, now, url });
    },
  },
  page: {
    language: 'typescript',
    code: "return document.querySelector('h1').textContent",
    async create() {
      await files.write('/index.html', '<title>Bench</title><h1>Two</h1>');
      return (await import('../src/ladder/browser-rung.suite.ts')).previewRungs('/preview.html').create();
    },
  },
  linux: {
    language: 'shell',
    code: 'true',
    async prepare() {
      const { createImageStore } = await import('../src/storage/image-store.ts');
      const image = await (await fetch('/linux.image')).blob();
      await createImageStore(caches).put(new File([image], 'linux.image'));
    },
    async create() {
      const [{ createLinux }, { loadEmulator }, { createImageStore }] = await Promise.all([
        import('../src/ladder/linux.ts'),
        import('../src/ladder/linux-parts.ts'),
        import('../src/storage/image-store.ts'),
      ]);
      let kept: Promise<Blob | null> | undefined;
      const image = () =>
        (kept ??= createImageStore(caches)
          .get()
          .then((found) => found?.image ?? null));
      return createLinux({ image, parts: loadEmulator, document, now, url, onRestored: (ms) => restores.push(ms) });
    },
  },
  shell: { language: 'shell', code: 'echo two', create: embedded },
  node: { language: 'shell', code: 'node -e "console.log(2)"', create: embedded },
};

async function embedded(): Promise<RungProvider> {
  const [{ createEmbedded }, { createNode }, { loadNode, loadVitest }] = await Promise.all([
    import('../src/ladder/embedded.ts'),
    import('../src/ladder/node.ts'),
    import('../src/ladder/node-parts.ts'),
  ]);
  const node = createNode({ document, source: loadNode, vitest: loadVitest, now, url });
  return createEmbedded({ commands: node.commands, now });
}

const bench = {
  names: Object.keys(contenders),
  /** Milliseconds of the first run, loading included, and of those after it. The provider stays. */
  prepare: async (name: string): Promise<void> => contenders[name]!.prepare?.(),
  restores,
  async run(name: string, times: number): Promise<{ cold: number; warm: number[] }> {
    const { create, language, code } = contenders[name]!;
    const one = async (provider: RungProvider) => {
      const end = await provider.run({ language, code, files }).end;
      if (end.status !== 'exited' || end.exitCode !== 0) throw new Error(`${name}: ${JSON.stringify(end)}`);
    };
    const from = now();
    const provider = await create();
    await one(provider);
    const cold = now() - from;
    const warm: number[] = [];
    for (let round = 0; round < times; round++) {
      const begun = now();
      await one(provider);
      warm.push(now() - begun);
    }
    return { cold, warm };
  },
};

export type LadderPage = typeof bench;
Object.assign(globalThis, { ladderBench: bench, ready: true });
