/** What the text of an import names: a package of a registry, or a part of Node. */

/** `@scope/name/deep/file` is of the package `@scope/name`. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const nodeModules = new Set(
  'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
);

/** With `node:` before it or without. */
export const isNodeModule = (specifier: string): boolean =>
  specifier.startsWith('node:') || nodeModules.has(packageOf(specifier));
