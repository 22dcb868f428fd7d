import { expose } from 'comlink';
import wasmURL from 'esbuild-wasm/esbuild.wasm?url';
import { build, initialize } from 'esbuild-wasm/esm/browser.js';
import { createBundler } from './bundle.ts';

expose(
  createBundler(() =>
    initialize({ wasmURL: new URL(wasmURL, location.href).href, worker: false }).then(() => ({ build })),
  ),
);
