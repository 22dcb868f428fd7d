/** Jobs of a line: what `&` starts, and `jobs`, `wait`, `fg` and `kill` for it. A job lasts no longer than its line. */
import { hidden } from './reshape.ts';
import { type Context, type Done, done } from './said.ts';
import { signalOf, signals } from './signals.ts';

/** That a line may start. */
const mostJobs = 100;

interface Job {
  number: number;
  pid: number;
  /** Of the shell that began it. */
  of: string;
  text: string;
  code: number | null;
  /** Someone waited for it, or saw that it had ended. */
  seen: boolean;
  signal: string | null;
  end: Promise<void>;
  controller: AbortController;
  /** What it wrote and nobody was handed yet. */
  held: Done;
}

export interface JobsOptions {
  /** Runs a body that was kept, in a shell like that of the context. Never rejects. */
  run(id: number, context: Context, how: { signal?: AbortSignal; whole?: boolean; live?: boolean }): Promise<Done>;
  inner(id: number): boolean;
  text(id: number): string;
  /** Too many. */
  onFull(message: string): void;
  /** Ends the shell itself, as by a signal. */
  endShell(of: string, signal: string): void;
}

export function createJobs({ run, inner, text, onFull, endShell }: JobsOptions) {
  const jobs: Job[] = [];
  let pids = 1000;
  const ownOf = (of: string | undefined) => jobs.filter((job) => job.of === of);
  const own = (context: Context) => ownOf(context.env.get(hidden.run));

  function find(word: string, all: Job[]): Job | undefined {
    if (!word.startsWith('%')) return all.find(({ pid }) => String(pid) === word);
    const name = word.slice(1);
    if (name === '' || name === '%' || name === '+')
      return all.filter(({ code }) => code === null).at(-1) ?? all.at(-1);
    if (/^\d+$/.test(name)) return all.findLast(({ number }) => String(number) === name);
    return all.findLast((job) => job.text.startsWith(name));
  }
  /** What it wrote, once. */
  function taken(job: Job): Done {
    const { held } = job;
    job.held = done();
    return held;
  }
  async function awaited(list: Job[]): Promise<{ stdout: string; stderr: string }> {
    const all = { stdout: '', stderr: '' };
    for (const job of list) {
      await job.end;
      job.seen = true;
      const { stdout, stderr } = taken(job);
      all.stdout += stdout;
      all.stderr += stderr;
    }
    return all;
  }

  const commands: Record<string, (args: string[], context: Context) => Promise<Done>> = {
    async [hidden.body]([id, ...how], context) {
      const { signal } = context;
      return run(Number(id), context, {
        whole: how.includes('whole'),
        live: how.includes('live'),
        ...(signal && { signal }),
      });
    },
    async [hidden.job]([id, live], context) {
      const before = own(context);
      if (jobs.filter(({ code }) => code === null).length >= mostJobs) {
        onFull(`It started over ${mostJobs} jobs at once.`);
        return done('', '', 137);
      }
      const controller = new AbortController();
      const job: Job = {
        number: Math.max(0, ...before.filter(({ code }) => code === null).map(({ number }) => number)) + 1,
        pid: ++pids,
        of: context.env.get(hidden.run) ?? '',
        text: text(Number(id)),
        code: null,
        seen: false,
        signal: null,
        controller,
        end: Promise.resolve(),
        held: done(),
      };
      jobs.push(job);
      context.env.set(hidden.lastJob, String(job.pid));
      const ran = run(Number(id), context, { signal: controller.signal, live: live !== undefined });
      job.end = ran.then((ended) => {
        job.code = job.signal ? 128 + signals[job.signal]! : ended.exitCode;
        job.held = ended;
      });
      if (!inner(Number(id))) return done();
      await job.end;
      return { ...taken(job), exitCode: 0 };
    },
    async [hidden.wait](args, context) {
      const all = own(context);
      if (args[0] === '-n') {
        const open = all.filter(({ seen }) => !seen);
        if (open.length === 0) return done('', '', 127);
        const first = await Promise.race(open.map((job) => job.end.then(() => job)));
        return { ...(await awaited([first])), exitCode: first.code! };
      }
      const [wrong] = args.filter((arg) => !/^(%.*|\d+)$/.test(arg));
      if (wrong !== undefined) return done('', `bash: wait: \`${wrong}': not a pid or valid job spec\n`, 1);
      if (args.length === 0) return { ...(await awaited(all)), exitCode: 0 };
      let [out, error, exitCode] = ['', '', 0];
      for (const arg of args) {
        const job = find(arg, all);
        if (!job) {
          error += arg.startsWith('%')
            ? `bash: wait: ${arg}: no such job\n`
            : `bash: wait: pid ${arg} is not a child of this shell\n`;
          exitCode = 127;
          continue;
        }
        const { stdout, stderr } = await awaited([job]);
        out += stdout;
        error += stderr;
        exitCode = job.code!;
      }
      return done(out, error, exitCode);
    },
    async jobs(args, context) {
      const shown = own(context).filter(({ seen }) => !seen);
      const flags = args.filter((arg) => arg.startsWith('-')).join('');
      let out = '';
      for (const job of shown) {
        const mark = job === shown.at(-1) ? '+' : job === shown.at(-2) ? '-' : ' ';
        const state = job.code === null ? 'Running' : job.code === 0 ? 'Done' : `Exit ${job.code}`;
        if (flags.includes('p')) out += `${job.pid}\n`;
        else if (!(flags.includes('r') && job.code !== null))
          out += `[${job.number}]${mark}  ${flags.includes('l') ? `${job.pid} ` : ''}${state.padEnd(24)}${job.text}${job.code === null ? ' &' : ''}\n`;
        if (job.code !== null) job.seen = true;
      }
      return done(out);
    },
    async fg([word = '%'], context) {
      const job = find(word, own(context));
      if (!job || job.seen) return done('', `bash: fg: ${word === '%' ? 'current' : word}: no such job\n`, 1);
      const { stdout, stderr } = await awaited([job]);
      return done(`${job.text}\n${stdout}`, stderr, job.code!);
    },
    async bg([word = '%'], context) {
      const job = find(word, own(context));
      if (!job || job.code !== null) return done('', `bash: bg: ${word === '%' ? 'current' : word}: no such job\n`, 1);
      return done('', `bash: bg: job ${job.number} already in background\n`);
    },
    async disown() {
      return done('', 'bash: disown: a job of the embedded shell ends with its line\n', 1);
    },
    async suspend() {
      return done('', 'bash: suspend: the embedded shell cannot be stopped and go on\n', 1);
    },
    async kill(args, context) {
      const words = [...args];
      if (words[0] === '-l')
        return done(
          words.length === 1
            ? `${Object.entries(signals)
                .map(([name, number]) => `${number}) SIG${name}`)
                .join(' ')}\n`
            : `${words
                .slice(1)
                .map((word) =>
                  /^\d+$/.test(word) ? signalOf(String(Number(word) % 128)) : signals[signalOf(word) ?? ''],
                )
                .join('\n')}\n`,
        );
      let name: string | undefined = 'TERM';
      let asked = '';
      if (words[0] === '-s' || words[0] === '-n') [, asked = ''] = words.splice(0, 2);
      else if (/^-./.test(words[0] ?? '')) asked = words.shift()!.slice(1);
      if (asked) name = asked === '0' ? '0' : signalOf(asked);
      if (!name || (name !== '0' && !(name in signals)))
        return done('', `bash: kill: ${asked}: invalid signal specification\n`, 1);
      if (words.length === 0) return done('', 'kill: usage: kill [-s sigspec | -sigspec] pid | jobspec ...\n', 2);
      let [error, exitCode] = ['', 0];
      for (const word of words) {
        const job = find(word, jobs);
        if (word === '1' || word === '0') {
          if (name !== '0') endShell(context.env.get(hidden.run) ?? '', name);
        } else if (!job || (job.code !== null && !word.startsWith('%'))) {
          error += word.startsWith('%')
            ? `bash: kill: ${word}: no such job\n`
            : /^-?\d+$/.test(word)
              ? `bash: kill: (${word}) - No such process\n`
              : `bash: kill: ${word}: arguments must be process or job IDs\n`;
          exitCode = 1;
        } else if (name === 'STOP' || name === 'TSTP') {
          error += 'bash: kill: a job of the embedded shell cannot be stopped and go on\n';
          exitCode = 1;
        } else if (name !== '0' && name !== 'CONT' && name !== 'CHLD' && job.code === null) {
          job.signal ??= name;
          job.controller.abort();
        }
      }
      return done('', error, exitCode);
    },
  };

  return {
    commands,
    /** Once a shell is at its end: gives what its jobs wrote, after they have ended. `left` are those that still ran. */
    async ended(of: string, onWait: (texts: string[]) => void = () => {}): Promise<{ stdout: string; stderr: string }> {
      const all = ownOf(of);
      const open = all.filter(({ code }) => code === null);
      // A turn, so that what has ended in truth is not told as running.
      await Promise.race([Promise.all(open.map(({ end }) => end)), Promise.resolve()]);
      const still = open.filter(({ code }) => code === null);
      if (still.length > 0) onWait(still.map((job) => job.text));
      const written = await awaited(all);
      for (const job of all) jobs.splice(jobs.indexOf(job), 1);
      return written;
    },
  };
}
