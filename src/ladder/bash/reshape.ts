/**
 * What the interpreter has no notion of, jobs and traps, written as what it has: each script is changed before it runs, so
 * that `a &` is a command that starts a job of what stands there, `wait` one that knows it, a subshell that sets traps a
 * job that is waited for, and what fails where `trap … ERR` stands calls that trap.
 */
import type { Bash } from 'just-bash/browser';

export type Script = ReturnType<Bash['transform']>['ast'];
export type Statement = Script['statements'][number];
type Pipeline = Statement['pipelines'][number];
export type Command = Pipeline['commands'][number];
type Simple = Extract<Command, { type: 'SimpleCommand' }>;
type Word = Simple['args'][number];

/** Names of commands and variables that no script has; `own` in what a job is started with tells whose it is. */
export const hidden = {
  prefix: 'ESPALIER_',
  job: 'ESPALIER_JOB',
  body: 'ESPALIER_BODY',
  wait: 'ESPALIER_WAIT',
  lost: 'ESPALIER_LOST_TRAP',
  status: 'ESPALIER_STATUS',
  kept: 'ESPALIER_KEPT',
  file: 'ESPALIER_FILE',
  lastJob: 'ESPALIER_LAST_JOB',
  run: 'ESPALIER_RUN',
  trap: 'ESPALIER_TRAP_',
};

export const literal = (value: string): Word => ({ type: 'Word', parts: [{ type: 'Literal', value }] });

const simple = (name: string, ...args: string[]): Simple => ({
  type: 'SimpleCommand',
  assignments: [],
  name: literal(name),
  args: args.map(literal),
  redirections: [],
});
const statement = (command: Command): Statement => ({
  type: 'Statement',
  pipelines: [{ type: 'Pipeline', commands: [command], negated: false }],
  operators: [],
  background: false,
});

/** What stands somewhere, kept to be run on its own. */
export interface Body {
  statements: Statement[];
  text: string;
  /** Where it printed goes on into a pipe or a variable: it is run at once. */
  inner: boolean;
}

interface Options {
  keep(body: Body): number;
  /** A script of its own, as in `bash -c`: it has no functions and arrays of who calls it. */
  whole: boolean;
  /** Whether someone else looks how files are run. */
  files: boolean;
}

/** The name of a command, where it is written out. */
export function nameOf(command: Command): string | undefined {
  if (command.type !== 'SimpleCommand') return undefined;
  const [part, ...more] = command.name?.parts ?? [];
  return part?.type === 'Literal' && more.length === 0 ? part.value : undefined;
}

const plainText = ({ parts }: Word): string =>
  parts.map((part) => ('value' in part && typeof part.value === 'string' ? part.value : '')).join('');

/** Whether something of these is in a script, those of its words left out. */
function holds(node: unknown, test: (node: { type: string } & Record<string, unknown>) => boolean): boolean {
  if (Array.isArray(node)) return node.some((one) => holds(one, test));
  if (typeof node !== 'object' || node === null || (node as { type?: string }).type === 'Word') return false;
  if ('type' in node && test(node as never)) return true;
  return Object.values(node).some((one) => holds(one, test));
}
const calls = (node: unknown, name: string) => holds(node, (one) => nameOf(one as never) === name);

export function reshaped(script: Script, { keep, whole, files }: Options): Script {
  const setsTraps = calls(script, 'trap');
  const hasJobs = holds(script, (one) => one.type === 'Statement' && one.background === true) || calls(script, 'wait');
  if (whole && (setsTraps || hasJobs)) {
    const id = keep({ statements: script.statements, text: '', inner: true });
    return { ...script, statements: [statement(simple(hidden.body, String(id), 'whole'))] };
  }
  const onError = holds(
    script,
    (one) => nameOf(one as never) === 'trap' && (one as unknown as Simple).args.some((arg) => plainText(arg) === 'ERR'),
  );
  const setsOptions = calls(script, 'set');
  const functions = new Set<string>();
  holds(script, (one) => {
    if (one.type === 'FunctionDef') functions.add(String(one.name));
    return false;
  });
  return { ...script, statements: script.statements.map((one) => seen(one, onError, false)) };

  /** @param inner where what it prints goes on into a pipe or a variable */
  function seen(one: Statement, checked: boolean, inner: boolean): Statement {
    if (one.background) {
      const plain = { ...one, background: false };
      const id = keep({ statements: [plain], text: one.sourceText?.trim().replace(/\s*&$/, '') ?? textOf(one), inner });
      return statement(simple(hidden.job, String(id)));
    }
    const last = one.pipelines.length - 1;
    const pipelines = one.pipelines.map((pipeline) => assigned(piped(pipeline, checked, inner)));
    const end = one.pipelines[last]?.commands.at(-1);
    if (!checked || !end || pipelines[last]!.negated) return { ...one, pipelines };
    const name = nameOf(end);
    // What `||` follows is not ended by `set -e` within.
    const whole = end.type === 'Subshell' && !setsOptions;
    if (!whole && (end.type !== 'SimpleCommand' || !end.name || (name && functions.has(name))))
      return { ...one, pipelines };
    return { ...one, pipelines: [...pipelines, handler()], operators: [...one.operators, '||'] };
  }
  function piped(pipeline: Pipeline, checked: boolean, inner: boolean): Pipeline {
    const last = pipeline.commands.length - 1;
    const commands = pipeline.commands.map((command, at) => changed(command, checked, inner || at < last));
    return { ...pipeline, commands };
  }
  function changed(command: Command, checked: boolean, inner: boolean): Command {
    const list = (statements: Statement[]) => statements.map((one) => seen(one, checked, inner));
    const condition = (statements: Statement[]) => statements.map((one) => seen(one, false, inner));
    const worded = words(command);
    switch (worded.type) {
      case 'SimpleCommand': {
        const name = nameOf(worded);
        if (name === 'wait') return { ...worded, name: literal(hidden.wait) };
        if (name?.includes('/') && !/^\/(usr\/)?bin\//.test(name) && !files)
          return { ...worded, name: literal(hidden.file), args: [worded.name!, ...worded.args] };
        if (name === 'trap' && inner) return { ...worded, name: literal(hidden.lost) };
        return worded;
      }
      case 'Subshell': {
        const { body, redirections } = worded;
        if (!calls(body, 'trap') && !holds(body, (one) => one.type === 'Statement' && one.background === true))
          return { ...worded, body: condition(body) };
        const id = keep({ statements: body, text: '', inner: true });
        return { ...simple(hidden.body, String(id)), redirections };
      }
      case 'FunctionDef':
        return { ...worded, body: changed(worded.body, false, inner) as typeof worded.body };
      case 'If':
        return {
          ...worded,
          clauses: worded.clauses.map((one) => ({ condition: condition(one.condition), body: list(one.body) })),
          elseBody: worded.elseBody && list(worded.elseBody),
        };
      case 'While':
      case 'Until':
        return { ...worded, condition: condition(worded.condition), body: list(worded.body) };
      case 'Case':
        return { ...worded, items: worded.items.map((item) => ({ ...item, body: list(item.body) })) };
      case 'For':
      case 'CStyleFor':
      case 'Group':
        return { ...worded, body: list(worded.body) };
      default:
        return worded;
    }
  }
  /** `$!` and what stands in `$( )`, in the words of one command. */
  function words<T>(node: T): T {
    if (Array.isArray(node)) return node.map(words) as T;
    if (typeof node !== 'object' || node === null) return node;
    const { type, parameter, body } = node as { type?: string; parameter?: string; body?: Script };
    if (type === 'Statement') return node;
    if (type === 'CommandSubstitution' || type === 'ProcessSubstitution')
      return { ...node, body: { ...body!, statements: body!.statements.map((one) => seen(one, false, true)) } };
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, words(value)])) as T;
    return type === 'ParameterExpansion' && parameter === '!' ? { ...copy, parameter: hidden.lastJob } : copy;
  }
}

/** `name=value` ends well, whatever was before it: the interpreter says what that ended with. */
function assigned(pipeline: Pipeline): Pipeline {
  const [command, ...more] = pipeline.commands;
  if (command?.type !== 'SimpleCommand' || command.name || more.length > 0 || pipeline.negated) return pipeline;
  const { assignments, redirections } = command;
  const plain = assignments.every(({ name, array, value }) => /^\w+$/.test(name) && !array && !asks(value));
  if (!plain || assignments.length === 0 || redirections.length > 0) return pipeline;
  const either = { ...statement(command), pipelines: [pipeline, ...statement(simple(':')).pipelines] };
  const body: Statement[] = [{ ...either, operators: ['||'] }];
  return { ...pipeline, commands: [{ type: 'Group', body, redirections: [] }] };
}

/** Whether a word runs something, whose end is then that of the assignment. */
function asks(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return (node as { type?: string }).type === 'CommandSubstitution' || Object.values(node).some(asks);
}

/** `{ s=$?; STATUS $s || eval "$TRAP_ERR"; STATUS $s; }`: what failed stays what it was, also for `set -e`. */
function handler(): Pipeline {
  const status = 'ESPALIER_S';
  const value = (name: string): Word => ({
    type: 'Word',
    parts: [{ type: 'DoubleQuoted', parts: [{ type: 'ParameterExpansion', parameter: name, operation: null }] }],
  });
  const again = { ...simple(hidden.status), args: [value(status)] };
  const act = { ...simple('eval'), args: [value(`${hidden.trap}ERR`)] };
  const kept: Simple = {
    ...simple(''),
    name: null,
    assignments: [{ type: 'Assignment', name: status, value: value('?'), append: false, array: null }],
  };
  const either: Statement = {
    ...statement(again),
    pipelines: [...statement(again).pipelines, ...statement(act).pipelines],
    operators: ['||'],
  };
  const first = { ...statement(kept), pipelines: [assigned(statement(kept).pipelines[0]!)] };
  const body = [first, either, statement(again)];
  return { type: 'Pipeline', commands: [{ type: 'Group', body, redirections: [] }], negated: false };
}

/** So that a list of jobs says something of each. */
function textOf(one: Statement): string {
  const name = (command: Command) =>
    command.type === 'SimpleCommand'
      ? [command.name, ...command.args].map((word) => word && plainText(word)).join(' ')
      : '…';
  return one.pipelines.map(({ commands }) => commands.map(name).join(' | ')).join(' && ');
}
