import { fail, messageOf, ok } from '#base/result.ts';
import type { Egress, EgressFailure, EgressProblem, EgressWire } from './egress.contract.ts';
import { thrown } from './egress.ts';

/** Bytes read ahead of the host, so that one message brings what came since the last. */
const ahead = 1024 * 1024;

type End = { ok: true; value: null } | EgressFailure;

/** The worker's side: bodies and signals kept by id until they end. */
export function serveEgress(egress: Egress): EgressWire {
  const open = new Map<number, { control: AbortController; next?: () => Promise<Uint8Array | End> }>();
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
      if (control.signal.aborted) {
        void body.cancel();
        return stopped();
      }
      open.set(id, { control, next: readAhead(body.getReader()) });
      return ok(head);
    },
    async read(id) {
      const next = open.get(id)?.next;
      if (!next) return stopped();
      const piece = await next();
      if (piece instanceof Uint8Array) return ok(piece);
      open.delete(id);
      return piece;
    },
    async abort(id) {
      open.get(id)?.control.abort();
      open.delete(id);
    },
  };
}

/** Reads on while the host is busy, up to `ahead`, and gives all that came at once; then the end, once. */
function readAhead(reader: ReadableStreamDefaultReader<Uint8Array>): () => Promise<Uint8Array | End> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let end: End | undefined;
  let came = () => {};
  let taken = () => {};
  const pump = async () => {
    try {
      while (!end) {
        if (size >= ahead) await new Promise<void>((resolve) => (taken = resolve));
        const { done, value } = await reader.read();
        if (done) end = ok(null);
        else {
          pieces.push(value);
          size += value.length;
        }
        came();
      }
    } catch (error) {
      end = failureOf(error);
      came();
    }
  };
  void pump();
  return async () => {
    if (size === 0 && !end) await new Promise<void>((resolve) => (came = resolve));
    if (size === 0) return end ?? ok(null);
    const all = join(pieces, size);
    pieces = [];
    size = 0;
    taken();
    return all;
  };
}

function join(pieces: Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The host's side: streams and signals again. */
export function reachEgress(wire: EgressWire): Egress {
  let last = 0;
  return {
    grant: (grants) => wire.grant(grants),
    revoke: (ids) => wire.revoke(ids),
    seal: (alias, origin, secret, about) => wire.seal(alias, origin, secret, about),
    open: (guard, secrets) => wire.open(guard, secrets),
    admit: (row) => wire.admit(row),
    unlock: (passphrase) => wire.unlock(passphrase),
    lock: () => wire.lock(),
    rewrap: (passphrase, current) => wire.rewrap(passphrase, current),
    settle: (kept) => wire.settle(kept),
    forget: (alias) => wire.forget(alias),
    halt: (halted) => wire.halt(halted),
    redact: (text) => wire.redact(text),
    connect: (request, port) => wire.connect(request, port),
    async request(request, signal) {
      if (signal?.aborted) return stopped();
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

const stopped = () => fail('aborted' as const, 'The request was stopped.');

function failureOf(error: unknown): EgressFailure {
  const problem = (error as { cause?: Partial<EgressProblem> } | null)?.cause;
  if (problem?.code && problem.message) {
    return fail(problem.code, problem.message, problem.cause && { cause: problem.cause });
  }
  return fail('unreachable', messageOf(error), { cause: 'unknown' });
}
