/** Tells when the answer of a call has ended: the client itself waits for as long as it may, also on a stream that was cut. */
export interface StreamWatch {
  fetch: typeof fetch;
  /** Headers that mark a call, for the client to hand down; they stay in this page. */
  mark(onEnd: () => void): { headers: Record<string, string>; release(): void };
}

const name = 'x-call';

export function watchStreams(reach: typeof fetch): StreamWatch {
  const marked = new Map<string, () => void>();
  let last = 0;
  return {
    mark(onEnd) {
      const id = String(++last);
      marked.set(id, onEnd);
      return { headers: { [name]: id }, release: () => void marked.delete(id) };
    },
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      const id = headers.get(name);
      if (id === null) return reach(input, init);
      headers.delete(name);
      const response = await reach(input, { ...init, headers });
      const onEnd = () => marked.get(id)?.();
      if (!response.body) return response;
      return new Response(telling(response.body, onEnd), { status: response.status, headers: response.headers });
    },
  };
}

function telling(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEnd: () => void) {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        onEnd();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
