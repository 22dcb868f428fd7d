/** The Worker's half of an interpreter: answers, waits for its start, runs one program and tells how it ended. */
import { ready } from '#isolate/wire.ts';
import type { GuestReply, GuestStart, GuestWord } from './wire.ts';

export interface Host<Word> {
  say(word: GuestWord | Word, given?: Transferable[]): void;
  call(name: string, args: unknown[]): Promise<unknown>;
}

export function serve<Parts, Word = never>(run: (start: GuestStart & Parts, host: Host<Word>) => Promise<void>): void {
  addEventListener('message', function first(event: MessageEvent) {
    removeEventListener('message', first);
    const port = event.ports[0]!;
    const say: Host<Word>['say'] = (word, given = []) => port.postMessage(word, given);
    const waiting = new Map<number, (reply: unknown) => void>();
    let calls = 0;
    const call: Host<Word>['call'] = (name, args) =>
      new Promise((resolve) => {
        waiting.set(++calls, resolve);
        say({ type: 'call', number: calls, name, args });
      });
    port.onmessage = ({ data }: MessageEvent<GuestStart & Parts>) => {
      port.onmessage = ({ data: { number, reply } }: MessageEvent<GuestReply>) => {
        waiting.get(number)?.(reply);
        waiting.delete(number);
      };
      run(data, { say, call }).catch((error) =>
        say({ type: 'broken', message: String(error?.message ?? error).slice(0, 2000) }),
      );
    };
    port.postMessage(ready);
  });
}

/** What is no longer as it was given, in order: `null` for what is gone. */
export function changesOf(
  now: Iterable<[path: string, bytes: Uint8Array]>,
  before: GuestStart['files'],
): [string, Uint8Array | null][] {
  const was = new Map(before);
  const changed: [string, Uint8Array | null][] = [];
  for (const [path, bytes] of now) {
    const old = was.get(path);
    was.delete(path);
    if (!old || old.length !== bytes.length || old.some((byte, at) => byte !== bytes[at])) changed.push([path, bytes]);
  }
  for (const path of was.keys()) changed.push([path, null]);
  return changed;
}
