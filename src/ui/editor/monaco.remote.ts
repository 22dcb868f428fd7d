import url from 'monaco-editor/editor/editor.worker.js?worker&url';
import { startWorker } from '#base/worker.remote.ts';

/** The editor's own worker: links, word completion, differences. TypeScript lives elsewhere. */
export const startEditorWorker = (): Worker => startWorker(url, 'editor').worker;
