import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { build, type Connect, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumPath, flags } from './e2e/chromium.ts';
import { registryProxy } from './src/ladder/npm/registry-proxy.ts';

const modules = join(import.meta.dirname, 'node_modules');

/** Parts of Node that packages ask for, in their form for pages. */
const nodeParts = ['buffer', 'events', 'path', 'stream', 'url', 'util'].flatMap((part) =>
  [`node:${part}`, part].map((find) => ({
    find: new RegExp(`^${find}$`),
    replacement: join(modules, `@jspm/core/nodelibs/browser/${part}.js`),
  })),
);

/** `import source from './guest/worker.ts?guest'` gives the bundled program as a string. */
function guest(): Plugin {
  return {
    name: 'guest',
    enforce: 'pre',
    async resolveId(id, from) {
      if (!id.endsWith('?guest')) return;
      const found = await this.resolve(id.slice(0, -'?guest'.length), from, { skipSelf: true });
      return found && `\0guest:${found.id}`;
    },
    async load(id) {
      if (!id.startsWith('\0guest:')) return;
      const entry = id.slice('\0guest:'.length);
      this.addWatchFile(entry);
      const result = await build({
        configFile: false,
        logLevel: 'error',
        resolve: { alias: nodeParts },
        build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'guest' } },
      });
      const output = (Array.isArray(result) ? result[0] : result) as { output: { code: string }[] };
      return `export default ${JSON.stringify(output.output[0]!.code)}`;
    },
  };
}

/** Builds the service worker to `sw.js`, with the list of this build's files. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    async generateBundle(_, bundle) {
      const all = [...Object.keys(bundle), ...readdirSync('public')].filter((file) => !file.endsWith('.html')).sort();
      // Interpreters and shells: megabytes that a first visit need not wait for.
      const later = all.filter((file) => {
        const found = bundle[file];
        const size = found?.type === 'chunk' ? found.code.length : (found?.source.length ?? 0);
        if (!found || size < 200_000) return false;
        if (found.type === 'chunk') return found.facadeModuleId?.includes('/src/ladder/');
        const [stem = ''] = file.replace(/^assets\//, '').split(/-[\w-]{8}\./);
        return size > 5_000_000 || existsSync(join('src/ladder', `${stem}.ts`)) || /^python_|^v86/.test(stem);
      });
      const files = all.filter((file) => !later.includes(file));
      const named = (names: RegExp) => all.filter((file) => names.test(file.replace(/^assets\//, '')));
      // What is used with another is kept with it, so that what worked once works without a network.
      const python = named(/^(pyodide|python)[.\-_]/).filter((file) => later.includes(file));
      const linux = named(/^(v86|linux)[.-]/).filter((file) => later.includes(file));
      const rest = later.filter((file) => !python.includes(file) && !linux.includes(file));
      const together = [python, linux, [...rest, ...named(/^bundle\.worker-/)]];
      const version = createHash('sha256').update(all.join('\n')).digest('hex').slice(0, 12);
      const result = await build({
        configFile: false,
        logLevel: 'error',
        define: { __BUILD__: JSON.stringify({ version, files: [...files, 'isolate.html', 'preview.html'], together }) },
        build: {
          write: false,
          target: 'es2022',
          copyPublicDir: false,
          lib: { entry: 'src/app/offline.worker.ts', formats: ['iife'], name: 'offline' },
        },
      });
      const output = (Array.isArray(result) ? result[0] : result) as { output: { code: string }[] };
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: output.output[0]!.code });
    },
  };
}

/**
 * With `ESPALIER_ADDRESS`, the https address the build will be served at: the document by which authorization servers of
 * MCP know this page as a client, instead of a registration (OAuth Client ID Metadata Document).
 */
function clientDocument(): Plugin {
  return {
    name: 'client-document',
    apply: 'build',
    generateBundle() {
      const address = process.env.ESPALIER_ADDRESS;
      if (!address) return;
      const home = new URL('./', address).href;
      const document = {
        client_id: new URL('client.json', home).href,
        client_name: 'Espalier',
        client_uri: home,
        redirect_uris: [home, new URL('index.html', home).href],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      };
      this.emitFile({ type: 'asset', fileName: 'client.json', source: `${JSON.stringify(document, null, 2)}\n` });
    },
  };
}

/** As the service worker does, also before it runs: what stands in this document opens no connection. */
function sealed(): Plugin {
  const seal: Connect.NextHandleFunction = (request, response, next) => {
    if (/\/preview\.html(\?|$)/.test(request.url ?? '')) response.setHeader('Connection-Allowlist', '()');
    next();
  };
  return {
    name: 'sealed',
    configureServer: ({ middlewares }) => void middlewares.use(seal),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(seal),
  };
}

/** Packages for programs come through the page's own origin. */
function registry(): Plugin {
  const proxy = registryProxy();
  return {
    name: 'registry',
    configureServer: ({ middlewares }) => void middlewares.use(proxy),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(proxy),
  };
}

const browserTests = 'src/**/*.browser.test.{ts,tsx}';

export default defineConfig({
  base: './',
  // Its form for browsers reads entities by setting innerHTML, which the page's Trusted Types refuse: `&amp;` in an answer would break it.
  resolve: {
    // The Git library and what it stands on ask for Node's `buffer`, which is no package here.
    alias: {
      'decode-named-character-reference': join(modules, 'decode-named-character-reference/index.js'),
      buffer: join(modules, '@jspm/core/nodelibs/browser/buffer.js'),
    },
  },
  plugins: [tailwindcss(), clientDocument(), guest(), offline(), registry(), sealed()],
  worker: { format: 'es' },
  // What is found late makes a cold dev server load the page twice, in the middle of a test too.
  optimizeDeps: {
    include: [
      'react',
      'react-dom/client',
      'react/jsx-dev-runtime',
      'radix-ui',
      'cmdk',
      'zustand',
      'zustand/vanilla',
      '@tanstack/react-virtual',
      'react-markdown',
      'remark-gfm',
      'comlink',
      'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js',
      'dexie',
      'typescript6',
      'esbuild-wasm/esm/browser.js',
      'resolve.exports',
      'sucrase',
      'sucrase/dist/esm/parser/index.js',
      'sucrase/dist/esm/parser/tokenizer/types.js',
      'isomorphic-git',
      'node-diff3',
      'nanotar',
      'js-yaml',
      'minisearch',
      'minisearch/SearchableMap',
      '@xterm/xterm',
      '@xterm/addon-fit',
      '@sqlite.org/sqlite-wasm',
      'hash-wasm',
      'just-bash/browser',
      'gpt-tokenizer/encoding/o200k_base',
      '@scalar/openapi-upgrader/2.0-to-3.0',
      '@modelcontextprotocol/client',
      '@modelcontextprotocol/server',
      '@ai-sdk/openai-compatible',
      '@ai-sdk/anthropic',
      '@ai-sdk/google',
    ],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      // Packages for server rendering mark their files 'use client', which means nothing in a page.
      onLog: (level, log, report) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && report(level, log),
    },
  },
  test: {
    // What hangs is ended; how fast a test is says nothing on a machine that does other things too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['src/**/*.test.{ts,tsx}'], exclude: [browserTests], environment: 'node' },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browserTests],
          globalSetup: './src/guard/egress-peer.suite.ts',
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright(
              process.env.VITEST ? { launchOptions: { executablePath: chromiumPath(), args: flags } } : {},
            ),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
