import { framePage } from './frame-page.ts';
import type { Ground } from './ground.ts';
import loader from './guest/loader.ts?guest';
import source from './guest/worker.ts?guest';
import { ready } from './wire.ts';

/** One isolate: a frame of an opaque origin with one Worker in it. Used once. */
export interface Isolate {
  /** Speaks to the guest. Not started: nothing is received until someone listens. */
  port: MessagePort;
  /**
   * Removes the frame, which ends its thread at once; `terminate()` would leave a busy one spinning for seconds.
   * The port stays, so that what was sent before can be counted; close it afterwards.
   */
  kill(): void;
  /**
   * Resolves when the frame, whose thread no program has, has answered. Never where its process has died, of which a
   * browser tells nobody.
   */
  pulse(): Promise<void>;
}

export interface FrameWorld {
  ground: Ground;
  /** Milliseconds after which a frame that says nothing counts as blocked. One that answers may take longer for its Worker. */
  patienceMs: number;
  /** What its Worker runs instead, which answers with `ready`: the interpreter of another language. */
  interpreter?: string;
}

/** A start that failed, with what a person can do. */
export type Started = { ok: true; isolate: Isolate } | { ok: false; message: string };

/** A frame without its Worker yet. Loading it is the slow half of a start. */
export interface Frame {
  loaded: Promise<void>;
  /** Starts the Worker, when the frame has loaded. Once. */
  begin(): Promise<Started>;
  kill(): void;
}

/** How many times its patience a frame that answers is waited for. */
const mostWaits = 4;

const addresses = new Map<string, string>();

/** Named, since a stack would otherwise spell out the whole address in each of its lines. */
function addressOf(text: string): string {
  const known = addresses.get(text);
  const address = known ?? `data:text/javascript,${encodeURIComponent(`${text}\n//# sourceURL=isolate.js`)}`;
  if (!known) addresses.set(text, address);
  return address;
}

export function openFrame({ ground, patienceMs, interpreter }: FrameWorld): Frame {
  const script = addressOf(interpreter === undefined ? source : loader);
  const channel = new MessageChannel();
  const asking: (() => void)[] = [];
  const pulse = () =>
    new Promise<void>((answered) => {
      asking.push(answered);
      trouble.port1.postMessage(null);
    });
  const trouble = new MessageChannel();
  const { port1: port } = channel;

  let frame: HTMLIFrameElement | undefined;
  let killed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let settle: (started: Started) => void = () => undefined;
  const started = new Promise<Started>((resolve) => (settle = resolve));
  let hasLoaded = () => {};
  const loaded = new Promise<void>((resolve) => (hasLoaded = resolve));
  const kill = () => {
    killed = true;
    clearTimeout(timer);
    trouble.port1.close();
    frame?.remove();
    settle({ ok: false, message: 'The isolate was removed.' });
  };
  const fail = (why: string) => {
    settle({ ok: false, message: `The isolate could not be started: ${why}` });
    kill();
  };

  port.onmessage = (event) => {
    if (event.data !== ready) return fail('it answered with something unknown.');
    clearTimeout(timer);
    port.onmessage = null;
    settle({ ok: true, isolate: { port, kill, pulse } });
  };
  trouble.port1.onmessage = (event) => {
    if (event.data === true) asking.shift()?.();
    else fail(String(event.data).slice(0, 300));
  };
  const stand = (document: Document) => {
    if (killed) return;
    frame = frameIn(document);
    frame.onload = hasLoaded;
    document.body.append(frame);
  };
  const standing = ground.ready();
  if (standing) stand(standing);
  else ground.open().then(stand, (error: Error) => fail(error.message));
  /** A machine that is busy takes its time: a frame that answers is not blocked, however long its Worker takes. */
  const wait = (times: number) => {
    let answered = false;
    void pulse().then(() => (answered = true));
    timer = setTimeout(() => {
      if (answered && times > 1) return wait(times - 1);
      fail(
        answered
          ? 'its Worker did not begin. Close what else is busy on this machine, and run it again.'
          : 'its frame did not answer. Check that isolate.html is served and that nothing blocks frames of this page.',
      );
    }, patienceMs);
  };
  return {
    loaded,
    begin() {
      wait(mostWaits);
      if (interpreter !== undefined) port.postMessage(interpreter);
      void loaded.then(() => frame?.contentWindow?.postMessage(script, '*', [channel.port2, trouble.port2]));
      return started;
    },
    kill,
  };
}

function frameIn(document: Document): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('allow', '');
  frame.referrerPolicy = 'no-referrer';
  frame.srcdoc = framePage;
  return frame;
}
