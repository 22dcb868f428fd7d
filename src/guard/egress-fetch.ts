import type { Egress, EgressRequest, SealedSecret, TokenExchange } from './egress.contract.ts';
import { thrown } from './egress.ts';

export interface FetchOptions {
  timeoutMs?: number;
  maxBytes?: number;
  /** For a token endpoint: what is sealed of each answer, given to `onSealed` before the answer is. */
  tokens?: TokenExchange;
  onSealed?(rows: SealedSecret[]): Promise<void>;
}

/** Where model libraries put the key they were given. Theirs is a stand-in; the grant's is added in the worker. */
const placeholders = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];

/**
 * A `fetch` over one grant, for libraries that take one: streams the body, follows the signal. Rejects with a TypeError
 * whose message is for a person and whose `cause` is an `EgressProblem`, or with the signal's reason once aborted.
 */
export function createFetch(egress: Egress, grantId: string, given: FetchOptions = {}): typeof fetch {
  const { onSealed, ...options } = given;
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    signal?.throwIfAborted();
    const request = new Request(input, { ...init, signal: null });
    const headers = new Headers(input instanceof Request ? input.headers : undefined);
    for (const [name, value] of new Headers(init?.headers)) headers.set(name, value);
    const type = request.headers.get('content-type');
    if (type) headers.set('content-type', type);
    for (const name of placeholders) headers.delete(name);
    const outgoing: EgressRequest = {
      ...options,
      grant: grantId,
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(headers),
    };
    if (request.body ?? init?.body) outgoing.body = new Uint8Array(await request.arrayBuffer());
    const result = await egress.request(outgoing, signal ?? undefined);
    if (!result.ok) throw signal?.aborted ? signal.reason : thrown(result);
    const { status, headers: answered, body, sealed } = result.value;
    if (sealed) await onSealed?.(sealed);
    const empty = [204, 205, 304].includes(status);
    if (empty) void body.cancel();
    let problem: { error: unknown } | undefined;
    const streamed = empty ? null : abortable(body, signal, (error) => (problem = { error }));
    const response = new Response(streamed, { status, headers: answered });
    for (const name of readers) {
      const read = response[name].bind(response) as () => Promise<unknown>;
      const value = () => read().catch((error) => Promise.reject(problem ? problem.error : error));
      Object.defineProperty(response, name, { value });
    }
    return response;
  };
}

/** What reads a response whole. In Chrome each says no more than “Failed to fetch” where the stream fails. */
const readers = ['arrayBuffer', 'blob', 'formData', 'json', 'text'] as const;

/** A body stopped by its signal fails with the signal's reason, as that of `fetch` does. */
function abortable(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | null | undefined,
  onError: (error: unknown) => void,
) {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array<ArrayBuffer>);
        } catch (error) {
          const shown = signal?.aborted ? signal.reason : error;
          onError(shown);
          controller.error(shown);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
