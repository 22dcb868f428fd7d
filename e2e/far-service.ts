/** A service on loopback whose writes are counted: one takes an idempotency key, one can be read back, one has neither. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Phase = 'arrived' | 'happened' | 'answered';

export interface FarService {
  /** Described in OpenAPI. */
  document(): string;
  /** The number of a new trial: what `begin` answers from now on. */
  next(): number;
  begun(trial: number): boolean;
  happened(trial: number, n: number): boolean;
  /** Arms a kill at a random request and phase of the run under way; resolves to `killed` right after. */
  killAt(random: () => number, trial: number, kill: () => void): Promise<'killed'>;
  disarm(): void;
  judge(trial: number): { twice: string[]; lost: string[] };
  close(): void;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function startFarService(): Promise<FarService> {
  let trial = 0;
  const begun = new Set<number>();
  /** How often each write happened, by `trial n`. */
  const effects = new Map<string, number>();
  const keys = new Map<string, unknown>();
  const values = new Map<string, unknown>();
  let armed: { requests: number; phase: Phase; fire(): void } | undefined;
  const reached = (phase: Phase) => {
    if (!armed || armed.phase !== phase || --armed.requests > 0) return;
    const { fire } = armed;
    armed = undefined;
    fire();
  };

  const happen = (key: string) => effects.set(key, (effects.get(key) ?? 0) + 1);
  const work = (method: string, path: string, body: Record<string, unknown>, key: string | undefined): unknown => {
    const [, what, of, n] = path.split('/');
    if (what === 'begin') {
      begun.add(trial);
      return { trial };
    }
    const place = what === 'things' ? `${of} ${n}` : `${body.trial} ${body.n}`;
    if (method === 'GET') return { trial: Number(of), n: Number(n), value: values.get(place) ?? null };
    if (what === 'keyed') {
      if (key === undefined) return { error: 'No key.' };
      if (!keys.has(key)) {
        happen(place);
        keys.set(key, { made: place });
      }
      return keys.get(key);
    }
    happen(place);
    if (method === 'PUT') values.set(place, body.value);
    return { made: place, value: body.value ?? null };
  };

  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, content-type, idempotency-key');
    response.setHeader('access-control-allow-methods', 'GET, PUT, POST');
    response.setHeader('access-control-max-age', '600');
    if (request.method === 'OPTIONS') return response.end();
    let text = '';
    for await (const piece of request) text += piece;
    reached('arrived');
    await pause(3);
    const key = request.headers['idempotency-key'];
    const value = work(request.method!, request.url!, text ? JSON.parse(text) : {}, key?.toString());
    reached('happened');
    await pause(3);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
    reached('answered');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    document: () => JSON.stringify(documentOf(origin)),
    next: () => ++trial,
    begun: (one) => begun.has(one),
    happened: (one, n) => effects.has(`${one} ${n}`),
    killAt: (random, _trial, kill) =>
      new Promise((resolve) => {
        const phase = (['arrived', 'happened', 'answered'] as const)[Math.floor(random() * 3)]!;
        const lateMs = random() < 0.5 ? 0 : random() * 8;
        const fire = () => {
          kill();
          resolve('killed');
        };
        armed = {
          requests: 1 + Math.floor(random() * 20),
          phase,
          fire: () => (lateMs === 0 ? fire() : void setTimeout(fire, lateMs)),
        };
      }),
    disarm: () => {
      armed = undefined;
    },
    judge(one) {
      const counted = [1, 2, 3, 4, 5].map((n) => [n, effects.get(`${one} ${n}`) ?? 0] as const);
      const said = ([n, times]: readonly [number, number]) => `trial ${one}, write ${n}: ${times} times`;
      return {
        twice: counted.filter(([, times]) => times > 1).map(said),
        lost: counted.filter(([, times]) => times === 0).map(said),
      };
    },
    close: () => void server.close(),
  };
}

function documentOf(origin: string): object {
  const whole = { type: 'integer' };
  const path = (name: string) => ({ name, in: 'path', required: true, schema: whole });
  const answer = (properties: object) => ({
    200: {
      description: 'ok',
      content: { 'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } } },
    },
  });
  const body = (properties: Record<string, object>) => ({
    required: true,
    content: { 'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } } },
  });
  const key = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } };
  const write = (operationId: string, more: object = {}) => ({
    operationId,
    summary: operationId,
    requestBody: body({ trial: whole, n: whole }),
    responses: answer({}),
    ...more,
  });
  const thing = [path('trial'), path('n')];
  return {
    openapi: '3.1.0',
    info: { title: 'Far', version: '1' },
    servers: [{ url: origin }],
    paths: {
      '/begin': { get: { operationId: 'begin', summary: 'begin', responses: answer({ trial: whole }) } },
      '/keyed': { post: write('keyed', { parameters: [key] }) },
      '/plain': { post: write('plain') },
      '/things/{trial}/{n}': {
        get: { operationId: 'look', summary: 'look', parameters: thing, responses: answer({ n: whole }) },
        put: write('put', { parameters: thing, requestBody: body({ value: { type: 'string' } }) }),
      },
    },
  };
}
