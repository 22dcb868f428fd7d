/** The way to the host: words out, and who listens for those that come. */
import type { HostWord, NodeWord } from '../wire.ts';

let port: MessagePort | undefined;
const listeners = new Map<HostWord['type'], ((word: never) => void)[]>();

export const connect = (to: MessagePort) => void (port = to);
export const say = (word: NodeWord) => port?.postMessage(word);

export function on<T extends HostWord['type']>(
  type: T,
  listener: (word: Extract<HostWord, { type: T }>) => void,
): void {
  listeners.set(type, [...(listeners.get(type) ?? []), listener as (word: never) => void]);
}

export function heard(word: HostWord): void {
  for (const listener of listeners.get(word.type) ?? []) listener(word as never);
}
