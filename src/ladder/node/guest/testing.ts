/** `node:test`: tests, suites and hooks, run one after another in the order in which they were written. */
import type { TestEvent } from '../test-event.ts';
import { inspect } from './inspect.ts';
import { Immediate, timerPromises } from './loop.ts';
import { createMocks } from './mock.ts';
import { refusing } from './refuse.ts';
import { counted, timed, type Work } from './test-work.ts';

type Hook = { work: Work; timeout?: number };
type HookName = 'before' | 'after' | 'beforeEach' | 'afterEach';

interface Options {
  skip?: boolean | string;
  todo?: boolean | string;
  only?: boolean;
  timeout?: number;
  signal?: AbortSignal;
  concurrency?: unknown;
  plan?: number;
}

interface Case {
  name: string;
  kind: 'test' | 'suite';
  options: Options;
  work: Work | undefined;
  parent: Case | null;
  children: Case[];
  hooks: Record<HookName, Hook[]>;
  place: string | undefined;
  done: Promise<void>;
  settle(): void;
  started: boolean;
  finished: boolean;
  failedInside: number;
  checks: number;
  controller: AbortController;
}

interface Setting {
  /** Only those that are marked so. */
  only: boolean;
  names: RegExp[];
  skipped: RegExp[];
  tell(event: TestEvent): void;
}

let setting: Setting = { only: false, names: [], skipped: [], tell: () => undefined };
export const setUpTests = (given: Partial<Setting>) => void (setting = { ...setting, ...given });

const root = caseOf('<root>', 'suite', {}, undefined, null);
let current: Case = root;
let started = false;
let rootHooksRun = false;
let told = 0;

/** Whether any test was written. */
export const hasTests = () => root.children.length > 0;

/** What is still not done when nothing is left to wait for will never be. True where any test failed. */
export function cancelPending(): boolean {
  const pending = (of: Case): Case[] => of.children.flatMap((each) => (each.finished ? [] : [...pending(each), each]));
  for (const each of pending(root)) {
    if (each.finished) continue;
    const failure = Object.assign(
      new Error('Promise resolution is still pending but the event loop has already resolved'),
      { code: 'ERR_TEST_FAILURE' },
    );
    conclude(each, { error: failure, failureType: 'cancelledByParent', cancelled: true }, 0);
  }
  return root.failedInside > 0;
}

function caseOf(name: string, kind: Case['kind'], options: Options, work: Work | undefined, parent: Case | null): Case {
  let settle = () => {};
  const done = new Promise<void>((resolve) => (settle = resolve));
  return {
    name,
    kind,
    options,
    work,
    parent,
    children: [],
    hooks: { before: [], after: [], beforeEach: [], afterEach: [] },
    place: undefined,
    done,
    settle,
    started: false,
    finished: false,
    failedInside: 0,
    checks: 0,
    controller: new AbortController(),
  };
}

/** Where in the program a test was written: the first line of the stack that is a file. */
function placeOf(): string | undefined {
  const frame = String(new Error().stack)
    .split('\n')
    .find((line) => /\(?\/[^\s()]+:\d+:\d+\)?$/.test(line));
  return frame && /\(?(\/[^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1];
}

type Given = [name?: string | Options | Work, options?: Options | Work, work?: Work];

function add(kind: Case['kind'], parent: Case, given: Given, more: Options = {}): Case {
  const work = given.find((each): each is Work => typeof each === 'function');
  const options = { ...given.find((each): each is Options => typeof each === 'object' && each !== null), ...more };
  const name = typeof given[0] === 'string' ? given[0] : work?.name || '<anonymous>';
  const made = caseOf(name, kind, options, work, parent);
  made.place = placeOf();
  parent.children.push(made);
  if (kind === 'suite' && !isSkipped(made)) {
    const before = current;
    current = made;
    try {
      const built = made.work?.(contextOf(made));
      if (built instanceof Promise) made.work = () => built;
      else made.work = undefined;
    } catch (error) {
      made.work = () => {
        throw error;
      };
    } finally {
      current = before;
    }
  }
  if (parent === root && !started) {
    started = true;
    new Immediate(() => void runRoot());
  }
  return made;
}

const isSkipped = ({ options }: Case) => options.skip !== undefined && options.skip !== false;

async function runRoot(): Promise<void> {
  // Those that are written while others run come after them.
  for (let at = 0; at < root.children.length; at++) await run(root.children[at]!, ++told);
  if (rootHooksRun) await hooks(root, root, ['after']);
  started = false;
}

const fullName = (of: Case): string =>
  of.parent && of.parent !== root ? `${fullName(of.parent)} ${of.name}` : of.name;
const named = (of: Case): boolean =>
  setting.names.length === 0 ||
  setting.names.some((name) => name.test(of.name) || name.test(fullName(of))) ||
  of.children.some(named);
const above = (of: Case): Case[] => (of.parent ? [...above(of.parent), of.parent] : []);
const marked = (of: Case): boolean => of.options.only === true || of.children.some(marked);

/** Left out without a word, as by `--test-name-pattern` and `--test-only`. */
function leftOut(of: Case): boolean {
  if (setting.skipped.some((name) => name.test(fullName(of)))) return true;
  const parents = above(of);
  if (!named(of) && !parents.some((each) => each !== root && setting.names.some((name) => name.test(each.name))))
    return true;
  if (!setting.only) return false;
  return !marked(of) && !parents.some((each) => each.options.only === true && !each.children.some(marked));
}

const nestingOf = (of: Case) => above(of).length - 1;

async function run(of: Case, number: number): Promise<void> {
  if (of.started) return of.done;
  of.started = true;
  numbers.set(of, number);
  if (leftOut(of)) {
    of.finished = true;
    numbers.delete(of);
    return of.settle();
  }
  const began = performance.now();
  if (isSkipped(of)) return conclude(of, {}, 0);
  let failure: { error: unknown; failureType: string } | undefined;
  const attempt = async (type: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      failure ??= { error, failureType: type };
    }
  };
  if (of.parent === root && !rootHooksRun) {
    rootHooksRun = true;
    await attempt('hookFailed', () => hooks(root, root, ['before']));
  }
  const context = contextOf(of);
  const parents = above(of);
  if (of.kind === 'suite') {
    if (of.work) await attempt('testCodeFailure', () => of.work!(context));
    if (!failure) await attempt('hookFailed', () => hooks(of, of, ['before'], context));
    open(of);
    let at = 0;
    for (let child = 0; child < of.children.length; child++) {
      if (failure) {
        numbers.set(of.children[child]!, ++at);
        conclude(of.children[child]!, { error: failure.error, failureType: 'cancelledByParent', cancelled: true }, 0);
      } else {
        await run(of.children[child]!, at + 1);
        if (numbers.has(of.children[child]!)) at++;
      }
    }
    await attempt('hookFailed', () => hooks(of, of, ['after'], context));
  } else {
    for (const each of parents) await attempt('hookFailed', () => hooks(each, of, ['beforeEach'], context));
    if (!failure && of.work) await attempt('testCodeFailure', () => timed(of.options, of.work!, context));
    let at = 0;
    for (const child of of.children) {
      await run(child, ++at);
    }
    if (!failure && of.options.plan !== undefined && of.checks + of.children.length !== of.options.plan) {
      const message = `plan expected ${of.options.plan} assertions but received ${of.checks + of.children.length}`;
      failure = {
        error: Object.assign(new Error(message), { code: 'ERR_TEST_FAILURE' }),
        failureType: 'testCodeFailure',
      };
    }
    for (const each of [...parents].reverse())
      await attempt('hookFailed', () => hooks(each, of, ['afterEach'], context));
    await attempt('hookFailed', () => hooks(of, of, ['after'], context));
    context.mock.reset();
  }
  if (of.finished) return;
  conclude(
    of,
    failure ?? (of.failedInside > 0 ? { error: inside(of), failureType: 'subtestsFailed' } : {}),
    performance.now() - began,
  );
}

const numbers = new Map<Case, number>();
const inside = ({ failedInside: count }: Case) =>
  Object.assign(new Error(`${count} subtest${count > 1 ? 's' : ''} failed`), { code: 'ERR_TEST_FAILURE' });

const opened = new Set<Case>();
/** Told once, those around it first. */
function open(of: Case): void {
  if (of === root || opened.has(of)) return;
  if (of.parent) open(of.parent);
  opened.add(of);
  setting.tell({ type: 'start', name: of.name, nesting: nestingOf(of) });
}

function conclude(
  of: Case,
  failure: { error?: unknown; failureType?: string; cancelled?: true },
  durationMs: number,
): void {
  of.finished = true;
  of.controller.abort();
  const failed = failure.failureType !== undefined;
  const { skip, todo } = of.options;
  const isTodo = todo !== undefined && todo !== false;
  if (failed && of.parent && !isTodo) of.parent.failedInside++;
  if (of.parent && of.parent !== root) open(of.parent);
  const nesting = nestingOf(of);
  if (opened.has(of))
    setting.tell({ type: 'plan', nesting: nesting + 1, count: of.children.filter((each) => numbers.has(each)).length });
  const { error } = failure;
  setting.tell({
    type: 'end',
    name: of.name,
    nesting,
    number: numbers.get(of) ?? 1,
    kind: of.kind,
    opened: opened.has(of),
    passed: !failed,
    durationMs,
    ...(isSkipped(of) && { skip: skip as true | string }),
    ...(isTodo && { todo: todo as true | string }),
    ...(of.place && { place: of.place }),
    ...(failure.cancelled && { cancelled: true }),
    ...(failed && {
      error: {
        text: failure.failureType === 'subtestsFailed' ? String((error as Error).message) : inspect(error),
        message: error instanceof Error ? error.message : inspect(error),
        ...(typeof (error as { code?: unknown } | undefined)?.code === 'string' && {
          code: (error as { code: string }).code,
        }),
        failureType: failure.failureType!,
      },
    }),
  });
  of.settle();
}

async function hooks(owner: Case, of: Case, names: HookName[], context = contextOf(of)): Promise<void> {
  for (const name of names)
    for (const { work, timeout } of [...owner.hooks[name]])
      await timed(timeout === undefined ? {} : { timeout }, work, context);
}

/** `t` of a test. */
function contextOf(of: Case) {
  const hook =
    (name: HookName) =>
    (work: Work, options: { timeout?: number } = {}) =>
      void of.hooks[name].push({ work, ...options });
  const sub = (...given: Given) => {
    const made = add('test', of, given);
    const number = of.children.length;
    open(of);
    const before = of.children[number - 2];
    return (async () => {
      if (before && !before.finished) await before.done;
      await run(made, number);
    })();
  };
  return {
    name: of.name,
    get fullName() {
      return fullName(of).replaceAll(' ', ' > ');
    },
    signal: of.controller.signal,
    mock: createMocks(),
    assert: counted(of),
    diagnostic: (message: string) =>
      setting.tell({ type: 'diagnostic', nesting: nestingOf(of), message: String(message) }),
    skip: (reason?: string) => void (of.options.skip = reason ?? true),
    todo: (reason?: string) => void (of.options.todo = reason ?? true),
    runOnly: () => undefined,
    plan: (count: number) => void (of.options.plan = count),
    before: hook('before'),
    after: hook('after'),
    beforeEach: hook('beforeEach'),
    afterEach: hook('afterEach'),
    test: sub,
    it: sub,
    waitFor: async (work: () => unknown, { interval = 50, timeout = 1000 } = {}) => {
      const until = performance.now() + timeout;
      for (;;) {
        try {
          return await work();
        } catch (error) {
          if (performance.now() > until) throw error;
          await timerPromises.setTimeout(interval);
        }
      }
    },
  };
}

const maker = (kind: Case['kind']) => {
  const make =
    (more: Options = {}) =>
    (...given: Given) =>
      add(kind, current, given, more).done;
  return Object.assign(make(), { skip: make({ skip: true }), todo: make({ todo: true }), only: make({ only: true }) });
};
const hook =
  (name: HookName) =>
  (work: Work, options: { timeout?: number } = {}) =>
    void current.hooks[name].push({ work, ...options });

const test = maker('test');
const suite = maker('suite');

export const testPart = Object.assign((...given: Given) => add('test', current, given).done, test, {
  test,
  it: test,
  describe: suite,
  suite,
  before: hook('before'),
  after: hook('after'),
  beforeEach: hook('beforeEach'),
  afterEach: hook('afterEach'),
  mock: createMocks(),
  run: () => {
    throw Object.assign(new Error('run() of node:test is not part of the embedded Node: use node --test.'), {
      code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
    });
  },
  snapshot: refusing('snapshot', 'Compare with assert.', ['setDefaultSnapshotSerializers', 'setResolveSnapshotPath']),
});
