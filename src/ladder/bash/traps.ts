/** `trap`: what a shell does at its end, at a failure, and when it is told to end. Kept among its variables. */
import { hidden } from './reshape.ts';
import { type Context, type Done, done } from './said.ts';
import { signalOf, signals } from './signals.ts';

/** It has no way to call these. */
const missing = new Set(['DEBUG', 'RETURN']);
/** What may not be left unheard: a line has to end when a person says so. */
const firm = new Set(['INT', 'KILL', 'STOP']);

const quotedAction = (action: string) => `'${action.replaceAll("'", "'\\''")}'`;

export const trapCommands: Record<string, (args: string[], context: Context) => Promise<Done>> = {
  async trap(args, { env }) {
    const [first, ...rest] = args[0] === '--' ? args.slice(1) : args;
    if (first === '-l') return done(signalList());
    if (first === undefined || first === '-p') {
      const set = [...env].flatMap(([name, action]) =>
        name.startsWith(hidden.trap) ? [[name.slice(hidden.trap.length), action] as const] : [],
      );
      const wanted = rest.map((word) => signalOf(word) ?? word);
      const shown = set.filter(([name]) => wanted.length === 0 || wanted.includes(name));
      const word = (name: string) => (name in signals ? `SIG${name}` : name);
      return done(shown.map(([name, action]) => `trap -- ${quotedAction(action)} ${word(name)}\n`).join(''));
    }
    const alone = rest.length === 0;
    if (alone && signalOf(first) === undefined) return done('', 'trap: usage: trap [-lp] [[arg] signal_spec ...]\n', 2);
    let error = '';
    for (const word of alone ? [first] : rest) {
      const name = signalOf(word);
      if (!name) error += `bash: trap: ${word}: invalid signal specification\n`;
      else if (missing.has(name)) error += `bash: trap: ${name}: the embedded shell has no such trap\n`;
      else if (!alone && first === '' && firm.has(name))
        error += `bash: trap: ${name}: Ctrl-C always ends a line of the embedded shell\n`;
      else if (alone || first === '-') env.delete(hidden.trap + name);
      else env.set(hidden.trap + name, first);
    }
    return done('', error, error ? 1 : 0);
  },
  async [hidden.lost]() {
    return done('', 'bash: trap: the embedded shell keeps no traps of a part of a pipe or of a substitution\n', 1);
  },
  /** Ends with a number. */
  async [hidden.status]([code]) {
    return done('', '', Number(code));
  },
};

const signalList = () =>
  Object.entries(signals)
    .map(([name, number]) => `${String(number).padStart(2)}) SIG${name}\n`)
    .join('');
