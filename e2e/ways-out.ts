import type { Target } from './sink.ts';

/**
 * Every way out that a worker or a page may have. JavaScript of one async function's body; each attempt stands for itself, and what a
 * way reaches of the host's data is given back. `globalThis` is looked through for names that were only hidden.
 */
export const attempts = ({ http, tcp, udp }: Target, home = '') => `
const h = 'http://${http}/', w = 'ws://${http}/';
const ctl = [];
const reached = [];
const g = globalThis;
const tryIt = async (name, work) => { try { await work(name); } catch {} };
const all = [
  ['fetch', (n) => g.fetch(h + n, { mode: 'no-cors' })],
  ['fetch-keepalive', (n) => g.fetch(h + n, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' })],
  ['fetch-from-function', (n) => new Function('u', 'return fetch(u, { mode: "no-cors" })')(h + n)],
  ['fetch-later', (n) => g.fetchLater(h + n, { activateAfter: 0 })],
  ['xhr', (n) => { const x = new g.XMLHttpRequest(); x.open('GET', h + n); x.send(); }],
  ['xhr-sync', (n) => { const x = new g.XMLHttpRequest(); x.open('GET', h + n, false); x.send(); }],
  ['websocket', (n) => new g.WebSocket(w + n)],
  ['websocket-stream', (n) => new g.WebSocketStream(w + n).opened],
  ['event-source', (n) => new g.EventSource(h + n)],
  ['beacon', (n) => g.navigator.sendBeacon(h + n, 'x')],
  ['web-transport', () => new g.WebTransport('https://${udp}/').ready],
  ['import', (n) => import(h + n)],
  ['import-from-function', (n) => new Function('u', 'return import(u)')(h + n)],
  ['import-from-eval', (n) => (0, eval)('import("' + h + n + '")')],
  ['import-data', (n) => import('data:text/javascript,import "' + h + n + '"')],
  ['import-scripts', (n) => g.importScripts(h + n)],
  ['import-scripts-data', (n) => g.importScripts('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['worker', (n) => new g.Worker(h + n)],
  ['worker-data', (n) => new g.Worker('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['worker-blob', (n) => new g.Worker(URL.createObjectURL(new Blob(['fetch("' + h + n + '",{mode:"no-cors"})'])))],
  ['worker-module', (n) => new g.Worker('data:text/javascript,import "' + h + n + '"', { type: 'module' })],
  ['shared-worker', (n) => new g.SharedWorker('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['service-worker', (n) => g.navigator.serviceWorker.register(h + n)],
  ['rtc', async () => { const p = new g.RTCPeerConnection({ iceServers: [{ urls: 'stun:${udp}' }, { urls: 'turn:${tcp}?transport=tcp', username: 'u', credential: 'c' }] });
    p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()); }],
  ['image', (n) => { const i = new g.Image(); i.src = h + n; }],
  ['font', (n) => new g.FontFace('x', 'url(' + h + n + ')').load()],
  ['element', (n) => { const s = g.document.createElement('script'); s.src = h + n; g.document.head.append(s); }],
  ['preconnect', () => { const l = g.document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://${tcp}/'; g.document.head.append(l); }],
  ['prefetch', (n) => { const l = g.document.createElement('link'); l.rel = 'prefetch'; l.href = h + n; g.document.head.append(l); }],
  ['open', (n) => g.open(h + n)],
  ['notification', (n) => g.registration.showNotification('x', { icon: h + n })],
  ['background-fetch', (n) => g.registration.backgroundFetch.fetch('x', h + n)],
  ['cache-add', async (n) => (await g.caches.open('x')).add(h + n)],
  ['compile-streaming', (n) => WebAssembly.compileStreaming(g.fetch(h + n, { mode: 'no-cors' }))],
  ['report', (n) => g.reportError(Object.assign(new Error(h + n), { stack: h + n }))],
  ['source-map', (n) => (0, eval)('1;//# sourceMappingURL=' + h + n)],
  ['source-url', (n) => (0, eval)('1;//# sourceURL=' + h + n)],
  ['href', (n) => { if (!g.document) { g.location.href = h + n; } }],
  ['location', (n) => { if (!g.document) { g.location = h + n; } }],
  ['location-replace', (n) => { if (!g.document) g.location.replace(h + n); }],
  ['clients-open', (n) => g.clients.openWindow(h + n)],
  ['parent', (n) => { if (!g.document) g.parent.location = h + n; }],
];
const data = [
  ['indexedDB', () => new Promise((go, no) => { const r = g.indexedDB.open('secret'); r.onsuccess = go; r.onerror = no; setTimeout(no, 500); })],
  ['caches', () => g.caches.keys()],
  ['opfs', () => g.navigator.storage.getDirectory()],
  ['cookie-store', () => g.cookieStore.getAll()],
  ['storage-buckets', () => g.navigator.storageBuckets.keys()],
  ['locks', () => g.navigator.locks.request('x', () => 1)],
  ['local-storage', () => g.localStorage.length],
  ['broadcast', () => new Promise((go, no) => { const c = new g.BroadcastChannel('host'); c.onmessage = go; c.postMessage('x'); setTimeout(no, 500); })],
  ['parent-data', () => g.parent.document.body.id],
  ['same-origin-fetch', async () => { if (!(await g.fetch('${home}')).ok) throw 0; }],
  ['same-origin-xhr', () => { const x = new g.XMLHttpRequest(); x.open('GET', '${home}', false); x.send(); if (x.status !== 200) throw 0; }],
  ['same-origin-import', () => import('${home}')],
];
await Promise.all(all.map(([name, work]) => tryIt(name, work)));
await Promise.all(data.map(([name, work]) => tryIt(name, async () => { await work(); reached.push(name); })));
await new Promise((go) => setTimeout(go, 1500));
return reached;`;
