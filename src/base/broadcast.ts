/** Tells the other tabs of this page: the one door to a channel between them. Plain data only. */
export interface Broadcast<T> {
  /** To every other tab, never to this one. Does nothing where the browser has no such channel. */
  send(message: T): void;
  listen(listener: (message: T) => void): () => void;
}

export function openBroadcast<T>(name: string): Broadcast<T> {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  return {
    send: (message) => channel?.postMessage(message),
    listen(listener) {
      const heard = (event: MessageEvent) => listener(event.data as T);
      channel?.addEventListener('message', heard);
      return () => channel?.removeEventListener('message', heard);
    },
  };
}
