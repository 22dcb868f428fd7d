import { createConsole } from '#base/console.ts';
import { measure } from '#base/plain.ts';
import {
  awaited,
  each,
  type GuestEnd,
  type GuestProgram,
  type GuestReply,
  type GuestStep,
  programName,
  ready,
} from '../wire.ts';
import { createCodemode } from './codemode.ts';
import { failureOf } from './failure.ts';
import { createLiveness, define } from './liveness.ts';
import { createLog } from './log.ts';
import { createPeer } from './peer.ts';
import { pruneRealm } from './realm.ts';
import { createScope, keepScope, type Scope } from './scope.ts';
import { createSteps } from './steps.ts';
import { determine } from './world.ts';

/**
 * The untrusted realm. Nothing here protects the host: that is the policy of the frame and the filter on the host's side
 * of the port. What is done here makes a program behave as its author expects and fail with a clear word.
 */
const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => Program;
type Program = (codemode: object, input: unknown, awaited?: unknown, each?: unknown) => Promise<unknown>;

const realm = globalThis;
const listen = realm.addEventListener.bind(realm);
const unlisten = realm.removeEventListener.bind(realm);
const later = setTimeout;
const now = performance.now.bind(performance);

function open(port: MessagePort): void {
  let end: (how: GuestEnd) => void = () => undefined;
  const ended = new Promise<GuestEnd>((resolve) => (end = resolve));
  const fail = (thrown: unknown, code?: string) => end({ status: 'error', error: failureOf(thrown, code) });

  const peer = createPeer(port, 'run', (program) => run(program as GuestProgram));
  const liveness = createLiveness(realm, (thrown) => fail(thrown, 'uncaught'));
  const log = createLog((lines) => {
    const answered = peer.ask('log', lines);
    peer.flush();
    return answered;
  });
  watchErrors(fail);

  let underWay = 0;
  const run = async (program: GuestProgram): Promise<GuestEnd> => {
    void peer.ask('begun');
    peer.flush();
    const clock = begin(program.world);
    const scope = createScope();
    if (program.steps) keepScope(realm, scope);
    const ask = async (...message: Parameters<typeof peer.ask>) => {
      underWay++;
      const reply = await peer.ask(...message);
      underWay--;
      return reply;
    };
    const send = async (name: string, args: unknown[], line: number | undefined, path: string) => {
      const reply = (await ask('call', name, args, line, path)) as GuestReply;
      const due = clock.arrive(reply.elapsed);
      if (due) await due;
      return reply;
    };
    const step = createSteps({
      ask: (path, name, line) => ask('step', path, name, line) as Promise<GuestStep>,
      tell: (path, outcome) => ask('stepped', path, outcome) as Promise<number>,
      hold: liveness.hold,
      messageBytes: program.messageBytes,
      scope,
      clock,
      marked: program.steps,
    });
    const own = { ...program, hold: liveness.hold, beforeCall: log.flush, scope: scope.current, step };
    const codemode = createCodemode(send, own);
    const { compiled, error } = await compile(program.code);
    if (!compiled) return { status: 'error', error };
    const settled = start(compiled, codemode.proxy, program.input, scope).then(
      async (value): Promise<GuestEnd> => {
        await codemode.idle();
        return resultOf(value, program.messageBytes);
      },
      (thrown): GuestEnd => ({ status: 'error', error: failureOf(thrown) }),
    );
    void settled.then(end);
    void liveness
      .quiet()
      .then(() => end({ status: 'stalled', message: 'Nothing is left that could settle what the program waits for.' }));
    const how = await ended;
    log.flush();
    return how;
  };

  define(realm, 'console', createConsole({ write: log.write, now, trail: () => failureOf(new Error()).stack }));
  pruneRealm(realm);
  const begin = determine(realm, (elapsed) => {
    if (underWay === 0) return undefined;
    const answered = peer.ask('listen', elapsed);
    peer.flush();
    return answered;
  });
  port.postMessage(ready);
  void rehearse();
}

/** Does once what a program needs first, so that the engine has it compiled before one waits for it. */
async function rehearse(): Promise<void> {
  const send = async (): Promise<GuestReply> => ({ ok: true, value: 1, elapsed: 0 });
  const nothing = () => undefined;
  const world = {
    inFlight: 1,
    messageBytes: 1000,
    hold: () => nothing,
    beforeCall: nothing,
    scope: () => '',
    step: nothing,
  };
  const { proxy, idle } = createCodemode(send, world);
  const { compiled } = await compile("'use strict';return [await codemode.rehearsal({})]");
  const value = await compiled?.(proxy, undefined);
  await idle();
  resultOf(value, 1000);
}

const start = async (compiled: Program, codemode: object, input: unknown, scope: Scope) =>
  compiled(codemode, input, scope.awaited, scope.each);

function resultOf(value: unknown, messageBytes: number): GuestEnd {
  const measured = measure(value, messageBytes, 'result');
  if (measured.ok) return { status: 'ok', value };
  if (measured.reason === 'size')
    return { status: 'limit', message: `The result is larger than ${messageBytes} bytes.` };
  return {
    status: 'error',
    error: { name: 'TypeError', message: `${measured.message}`, stack: '', code: 'not_plain' },
  };
}

type Compiled =
  | { compiled: Program; error?: undefined }
  | { compiled?: undefined; error: ReturnType<typeof failureOf> };

async function compile(code: string): Promise<Compiled> {
  try {
    return { compiled: new AsyncFunction('codemode', 'input', awaited, each, `${code}\n//# sourceURL=${programName}`) };
  } catch (thrown) {
    const error = failureOf(thrown, 'syntax');
    return { error: { ...error, ...(await whereWrong(code)) } };
  }
}

/** The engine tells where a text does not parse only in the event for a script that nobody called. */
function whereWrong(code: string): Promise<{ line?: number; column?: number }> {
  return new Promise((resolve) => {
    const found = (event: ErrorEvent) => {
      unlisten('error', found);
      event.stopImmediatePropagation();
      event.preventDefault();
      resolve({ line: event.lineno - 1, column: event.colno });
    };
    listen('error', found, { capture: true });
    later(`async function program(codemode, input, ${awaited}, ${each}) {\n${code}\n}`, 0);
    later(() => resolve({}), 20);
  });
}

function watchErrors(fail: (thrown: unknown, code: string) => void): void {
  listen('error', (event) => {
    event.preventDefault();
    fail(event.error ?? new Error(event.message), 'uncaught');
  });
  listen('unhandledrejection', (event) => {
    event.preventDefault();
    fail(event.reason, 'unhandled_rejection');
  });
}

listen('message', function first(event: MessageEvent) {
  const [port] = event.ports;
  if (!port) return;
  unlisten('message', first);
  event.stopImmediatePropagation();
  open(port);
});
