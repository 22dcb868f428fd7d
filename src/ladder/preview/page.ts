/** One page that stands: what it says is heard, its heart beats, its questions are answered with files. */
import { after } from '#base/deadline.ts';
import type { ConsoleLine, PreviewRequest } from '../preview.contract.ts';
import type { PageFrame } from './frames.ts';
import { kindOf, readLine, readRequest, readScroll, textOf } from './heard.ts';
import type { Answers, Ask, FromFrame, ToFrame } from './wire.ts';

export interface PageWorld {
  patienceMs: number;
  scroll: [x: number, y: number] | null;
  hash: string;
  loaded(): void;
  titled(title: string): void;
  /** A loop of it was ended. */
  looped(): void;
  line(line: ConsoleLine): void;
  request(request: PreviewRequest): void;
  go(href: string): void;
  addressed(href: string): void;
  want(wanted: Wanted): Promise<Omit<Given, 'type' | 'number'>>;
  /** It says nothing any more, or far too much. */
  ended(why: 'silent' | 'flood'): void;
}

type Given = Extract<ToFrame, { type: 'given' }>;
export type Wanted = Omit<Extract<FromFrame, { type: 'want' }>, 'type' | 'number'>;

export interface Page {
  scroll(): [x: number, y: number] | null;
  ask<A extends Ask>(ask: A): Promise<Answers[A['what']] | null>;
  /** Its frame stays until it is taken away. */
  leave(): void;
}

const beatMs = 1_000;
/** Words between two beats, each of which costs this page some microseconds. */
const mostWords = 20_000;
/** And of those that make the host do something. */
const mostWishes = 500;

export function createPage(frame: PageFrame, port: MessagePort, world: PageWorld): Page {
  const waiting = new Map<number, (value: never) => void>();
  let last = 0;
  let words = 0;
  let wishes = 0;
  let silent = 0;
  let scroll = world.scroll;
  let cancel = () => {};
  let gone = false;

  const tell = (word: ToFrame, move: Transferable[] = []) => port.postMessage(word, move);
  const leave = () => {
    gone = true;
    cancel();
    port.close();
    for (const answer of waiting.values()) answer(null as never);
    waiting.clear();
  };
  const end = (why: 'silent' | 'flood') => {
    leave();
    world.ended(why);
  };
  const beat = () => {
    if (silent * beatMs >= world.patienceMs) return end('silent');
    silent++;
    words = wishes = 0;
    tell({ type: 'pulse' });
    cancel = after(beatMs, beat);
  };

  port.onmessage = async ({ data }: MessageEvent<FromFrame>) => {
    if (gone) return;
    if (/^(go|want|address)$/.test(data?.type)) wishes++;
    if (++words > mostWords || wishes > mostWishes) return end('flood');
    silent = 0;
    switch (data?.type) {
      case 'loaded':
        frame.front();
        return world.loaded();
      case 'alive':
        scroll = readScroll(data.scroll) ?? scroll;
        return world.titled(textOf(data.title, 300));
      case 'looped':
        return world.looped();
      case 'line': {
        const line = readLine(data.line);
        return line ? world.line(line) : undefined;
      }
      case 'request': {
        const request = readRequest(data.request);
        return request ? world.request(request) : undefined;
      }
      case 'go':
        return world.go(textOf(data.href, 4_000));
      case 'address':
        return world.addressed(textOf(data.href, 4_000));
      case 'want': {
        const given = await world.want({
          url: textOf(data.url, 4_000),
          kind: kindOf(data.kind),
          method: textOf(data.method, 20),
          body: textOf(data.body, 10_000_000),
          media: textOf(data.media, 200),
        });
        return gone ? undefined : tell({ type: 'given', number: data.number, ...given });
      }
      case 'answer':
        waiting.get(data.number)?.(data.value as never);
        return void waiting.delete(data.number);
    }
  };
  tell({ type: 'start', scroll: world.scroll, hash: world.hash });
  beat();
  return {
    scroll: () => scroll,
    ask: (ask) =>
      new Promise((resolve) => {
        if (gone) return resolve(null);
        waiting.set(++last, resolve);
        tell({ type: 'ask', number: last, ask });
      }),
    leave,
  };
}
