import { useEffect, useState } from 'react';

export type Monaco = typeof import('monaco-editor/editor/editor.api.js');

let loading: Promise<Monaco> | undefined;
let loaded: Monaco | undefined;

/** Monaco, loaded once, when somebody first asks. Rejects where its script cannot be had; asking again tries again. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= import('./monaco-parts.ts').then(
    (parts) => {
      loaded = parts.setUp();
      return loaded;
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Monaco when it is there, `null` until then, asked for when the browser has painted and is idle. */
export function useMonaco(): Monaco | null {
  const [monaco, setMonaco] = useState<Monaco | null>(loaded ?? null);
  useEffect(() => {
    if (monaco) return;
    let gone = false;
    const load = () => {
      loadMonaco().then(
        (found) => gone || setMonaco(found),
        // The plain editor below stays, and works.
        () => undefined,
      );
    };
    const idle = typeof requestIdleCallback === 'function' ? requestIdleCallback(load, { timeout: 2000 }) : 0;
    if (!idle) setTimeout(load, 200);
    return () => {
      gone = true;
      if (idle) cancelIdleCallback(idle);
    };
  }, [monaco]);
  return monaco;
}
