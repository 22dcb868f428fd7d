/** What an imported API can do about a write in doubt or to be taken back, as its document or a person says. */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Recovery } from './catalog.contract.ts';
import type { Connector, Revertible } from './connector.contract.ts';
import { undoArguments } from './openapi/recovery.ts';

/** Adds to a connector of HTTP what is known of its methods: sending again by a key, looking, taking back. */
export function withRecovery(connector: Connector, of: (method: string) => Recovery | undefined): Connector {
  return {
    ...connector,
    idempotency: (method) => of(method)?.key !== undefined,
    revertible({ method, args }, reply): Revertible {
      const undo = of(method)?.undo;
      if (!undo) return { can: false, why: `Nothing is known that takes ${method} back. What it did stays.` };
      const found = reply?.ok ? undoArguments(undo, args[0], reply.value) : undefined;
      if (reply && !found) return { can: false, why: `Its answer does not say what to call ${undo.method} with.` };
      const how = found ? `${undo.method}(${JSON.stringify(found)})` : undo.method;
      return { can: true, how, ...(undo.by === 'paths' && { guessed: true }) };
    },
    async revert({ method, args, token, signal }, reply) {
      const undo = of(method)?.undo;
      const found = undo && reply.ok ? undoArguments(undo, args[0], reply.value) : undefined;
      if (!undo || !found) return { ok: false, code: 'not_reversible', message: `${method} cannot be taken back.` };
      const answer = await connector.call({ method: undo.method, args: [found], token: `${token}-undo`, signal });
      // What is gone has been taken back, by an attempt before this one or by somebody else.
      return isGone(answer) ? { ok: true, value: null } : answer;
    },
    async status({ method, args, signal }) {
      const look = of(method)?.look;
      if (!look) return {};
      const sent = { ...(args[0] as Record<string, unknown> | undefined) };
      const place = Object.fromEntries(look.by.map((name) => [name, sent[name]]));
      const found = await connector.call({ method: look.method, args: [place], signal });
      if (look.deletes) {
        if (isGone(found)) return { happened: true, reply: { ok: true, value: null } };
        return found.ok ? { happened: false } : {};
      }
      // What reads as it was sent has been written. What does not may have been written and changed since.
      for (const name of look.by) delete sent[name];
      return found.ok ? (holds(found.value, sent) ? { happened: true, reply: found } : { seen: found.value }) : {};
    },
  };
}

const isGone = (reply: CallReply): boolean => !reply.ok && /^http_(404|410)$/.test(reply.code);

/** Whether everything in `part` is in `whole` as it is there; of something, since nothing says nothing. */
function holds(whole: unknown, part: Record<string, unknown>): boolean {
  const fields = Object.entries(part).filter(([, value]) => value !== undefined);
  return (
    fields.length > 0 && fields.every(([name, value]) => within((whole as Record<string, unknown>)?.[name], value))
  );
}

function within(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null || Array.isArray(part))
    return JSON.stringify(whole) === JSON.stringify(part);
  return Object.entries(part).every(([name, value]) =>
    within((whole as Record<string, unknown> | null)?.[name], value),
  );
}
