import { fail, messageOf, ok } from '#base/result.ts';
import type { Egress, EgressFailure, EgressProblem, EgressWire } from './egress.contract.ts';
import { thrown } from './egress.ts';

/** The worker's side: bodies and signals kept by id until they end. */
export function serveEgress(egress: Egress): EgressWire {
  const open = new Map<number, { control: AbortController; reader?: ReadableStreamDefaultReader<Uint8Array> }>();
  return {
    ...egress,
    async request(id, request) {
      const control = new AbortController();
      open.set(id, { control });
      const result = await egress.request(request, control.signal);
      if (!result.ok) {
        open.delete(id);
        return result;
      }
      const { body, ...head } = result.value;
      open.set(id, { control, reader: body.getReader() });
      return ok(head);
    },
    async read(id) {
      const reader = open.get(id)?.reader;
      if (!reader) return fail('aborted', 'The request was stopped.');
      try {
        const { done, value } = await reader.read();
        if (!done) return ok(value);
        open.delete(id);
        return ok(null);
      } catch (error) {
        open.delete(id);
        return failureOf(error);
      }
    },
    async abort(id) {
      open.get(id)?.control.abort();
    },
  };
}

/** The host's side: streams and signals again. */
export function reachEgress(wire: EgressWire): Egress {
  let last = 0;
  return {
    grant: (grants) => wire.grant(grants),
    revoke: (ids) => wire.revoke(ids),
    seal: (alias, origin, secret) => wire.seal(alias, origin, secret),
    open: (key, secrets) => wire.open(key, secrets),
    forget: (alias) => wire.forget(alias),
    redact: (text) => wire.redact(text),
    async request(request, signal) {
      if (signal?.aborted) return fail('aborted', 'The request was stopped.');
      const id = ++last;
      const abort = () => void wire.abort(id);
      signal?.addEventListener('abort', abort);
      const release = () => signal?.removeEventListener('abort', abort);
      const result = await wire.request(id, request);
      if (!result.ok) {
        release();
        return result;
      }
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const piece = await wire.read(id);
            if (piece.ok && piece.value) return controller.enqueue(piece.value);
            release();
            if (piece.ok) controller.close();
            else controller.error(thrown(piece));
          },
          cancel() {
            release();
            abort();
          },
        },
        { highWaterMark: 0 },
      );
      return ok({ ...result.value, body });
    },
  };
}

function failureOf(error: unknown): EgressFailure {
  const problem = (error as { cause?: Partial<EgressProblem> } | null)?.cause;
  if (problem?.code && problem.message) {
    return fail(problem.code, problem.message, problem.cause && { cause: problem.cause });
  }
  return fail('unreachable', messageOf(error), { cause: 'unknown' });
}
