/**
 * The interpreter gives its output when a line has ended. So that a person sees it as it comes, what is printed at the
 * outermost level of a line is sent to the screen (a file that shows what is written to it), command by command; what
 * goes into a pipe, a file or a variable is left alone. Programs that have a shebang of their own are called by it.
 */
import { screenOf } from './files.ts';
import { type Command, hidden, literal, nameOf, type Script, type Statement } from './reshape.ts';

type Pipeline = Statement['pipelines'][number];
type Simple = Extract<Command, { type: 'SimpleCommand' }>;
type Redirection = Simple['redirections'][number];

/** In the environment of a command whose output goes to the screen: the number of that, for it to write as it goes. */
export const liveName = 'ESPALIER_LIVE';

/** They print nothing, or change where the shell itself prints. */
const quiet = new Set('exec exit return break continue shift set unset local readonly trap : true false'.split(' '));

const to = (fd: number, path: string): Redirection => ({
  type: 'Redirection',
  fd,
  // As “noclobber” is about files.
  operator: '>|',
  target: literal(path),
});

/**
 * @param programs names whose commands write by themselves
 * @param interpreterOf gives what a file with a shebang is run by, as in `node`
 */
export function livened(
  script: Script,
  sink: number,
  programs: ReadonlySet<string>,
  interpreterOf: (path: string) => string | undefined,
): Script {
  let moved = false;
  const called = mapCommands(script, (command) => {
    const redirections = 'redirections' in command ? command.redirections.flatMap(opened) : [];
    if (command.type !== 'SimpleCommand') return { ...command, redirections } as Command;
    const name = nameOf(command);
    if (name === 'exec') {
      moved = true;
      return command;
    }
    const interpreter =
      name?.includes('/') && !/^\/(usr\/)?bin\//.test(name) ? (interpreterOf(name) ?? hidden.file) : undefined;
    if (!interpreter) return { ...command, redirections };
    return { ...command, redirections, name: literal(interpreter), args: [command.name!, ...command.args] };
  });
  // What `exec > file` prints elsewhere must not be brought back to the screen.
  return moved ? called : { ...called, statements: called.statements.map(shown) };

  function shown(statement: Statement): Statement {
    return { ...statement, pipelines: statement.pipelines.map(pipeline) };
  }
  function pipeline(one: Pipeline): Pipeline {
    const last = one.commands.length - 1;
    return {
      ...one,
      commands: one.commands.map((command, at) => {
        if (at === last) return visible(command, true);
        return one.pipeStderr?.[at] ? command : visible(command, false);
      }),
    };
  }
  function visible(command: Command, both: boolean): Command {
    const errors = to(2, screenOf(sink, 'error'));
    const first = both ? [to(1, screenOf(sink, 'out')), errors] : [errors];
    const bodies = (list: Statement[]) => list.map(shown);
    switch (command.type) {
      case 'SimpleCommand': {
        const name = nameOf(command);
        if (!command.name || (name !== undefined && quiet.has(name))) return command;
        if ((name === hidden.job || name === hidden.body) && both && command.redirections.length === 0)
          return { ...command, args: [...command.args, literal('live')] };
        const live =
          both &&
          !command.redirections.some(({ operator }) => operator.includes('>')) &&
          name !== undefined &&
          programs.has(name);
        const mark = {
          type: 'Assignment' as const,
          name: liveName,
          value: literal(String(sink)),
          append: false,
          array: null,
        };
        return {
          ...command,
          assignments: live ? [...command.assignments, mark] : command.assignments,
          redirections: [...first, ...command.redirections],
        };
      }
      case 'FunctionDef':
      case 'ArithmeticCommand':
      case 'ConditionalCommand':
        return command;
      default:
        // In a pipe all of it is handed on at its end; where it is redirected too.
        if (!both || command.redirections.length > 0) return command;
    }
    switch (command.type) {
      case 'If':
        return {
          ...command,
          clauses: command.clauses.map(({ condition, body }) => ({ condition: bodies(condition), body: bodies(body) })),
          elseBody: command.elseBody && bodies(command.elseBody),
        };
      case 'While':
      case 'Until':
        return { ...command, condition: bodies(command.condition), body: bodies(command.body) };
      case 'Case':
        return { ...command, items: command.items.map((item) => ({ ...item, body: bodies(item.body) })) };
      default:
        return { ...command, body: bodies(command.body) };
    }
  }
}

/**
 * The interpreter ends the whole line where a file that is printed to cannot be opened, but not where one of a number
 * cannot; so `> file` is opened as `60> file >&60`, which means the same.
 */
function opened(redirection: Redirection, at: number): Redirection[] {
  const { operator, fd, target } = redirection;
  const both = operator === '&>' || operator === '&>>';
  if (redirection.fdVariable || target.type === 'HereDoc' || !['>', '>>', '>|', '&>', '&>>'].includes(operator))
    return [redirection];
  if ((fd ?? 1) > 2 || deviceOf(target)) return [redirection];
  const number = 60 + at;
  const open = { ...redirection, fd: number, operator: both ? (operator.slice(1) as '>') : operator };
  const again = (one: number): Redirection => ({
    type: 'Redirection',
    fd: one,
    operator: '>&',
    target: literal(String(number)),
  });
  return both ? [open, again(1), again(2)] : [open, again(fd ?? 1)];
}

function deviceOf({ parts }: Extract<Redirection['target'], { type: 'Word' }>): boolean {
  return parts[0]?.type === 'Literal' && parts[0].value.startsWith('/dev/');
}

const commandTypes = new Set(
  'SimpleCommand If For CStyleFor While Until Case Subshell Group ArithmeticCommand ConditionalCommand'.split(' '),
);

/** A copy with each command as `change` has it, those in functions too; the insides of words are left. */
function mapCommands(script: Script, change: (command: Command) => Command): Script {
  const visit = <T>(node: T): T => {
    if (Array.isArray(node)) return node.map(visit) as T;
    if (typeof node !== 'object' || node === null) return node;
    if ((node as { type?: string }).type === 'Word') return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, visit(value)])) as T;
    return commandTypes.has((copy as { type: string }).type) ? (change(copy as never) as T) : copy;
  };
  return visit(script);
}
