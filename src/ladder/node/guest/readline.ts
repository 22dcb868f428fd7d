/** `node:readline`, of input that is there line by line: questions are answered by it; keys are not read. */
import { EventEmitter, process } from './parts.ts';

interface Input extends NodeJS.EventEmitter {
  resume?(): unknown;
  pause?(): unknown;
}

interface Options {
  input?: Input;
  output?: { write(text: string): unknown };
  crlfDelay?: number;
  prompt?: string;
  terminal?: boolean;
}

class Interface extends EventEmitter {
  readonly input: Input | undefined;
  readonly output: Options['output'];
  readonly terminal = false;
  line = '';
  closed = false;
  private readonly lines: string[] = [];
  private readonly asked: ((line: string) => void)[] = [];
  private readonly prompts: { text: string };
  private ended = false;
  private paused = false;

  constructor({ input, output, prompt = '> ' }: Options) {
    super();
    this.input = input;
    this.output = output;
    this.prompts = { text: prompt };
    const decoder = new TextDecoder();
    let rest = '';
    input?.on('data', (chunk: string | Uint8Array) => {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const parts = rest.split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop()!;
      for (const part of parts) this.put(part);
    });
    input?.on('end', () => {
      if (rest) this.put(rest.replace(/\r$/, ''));
      this.ended = true;
      if (this.lines.length === 0) this.close();
    });
  }
  private put(line: string): void {
    const next = this.asked.shift();
    if (next) next(line);
    else if (this.paused || this.listenerCount('line') === 0) this.lines.push(line);
    else this.emit('line', line);
  }
  private flush(): void {
    while (this.lines.length > 0 && !this.paused && this.listenerCount('line') > 0)
      this.emit('line', this.lines.shift());
    if (this.ended && this.lines.length === 0) this.close();
  }
  override on(name: string | symbol, listener: (...args: never[]) => void): this {
    super.on(name, listener as (...args: unknown[]) => void);
    if (name === 'line') process.nextTick(() => this.flush());
    return this;
  }
  setPrompt(text: string): void {
    this.prompts.text = text;
  }
  getPrompt(): string {
    return this.prompts.text;
  }
  prompt(): void {
    this.output?.write(this.prompts.text);
  }
  question(text: string, options: unknown, done?: (line: string) => void): void {
    const back = (done ?? options) as (line: string) => void;
    if (this.closed) throw Object.assign(new Error('readline was closed'), { code: 'ERR_USE_AFTER_CLOSE' });
    this.output?.write(text);
    const known = this.lines.shift();
    if (known !== undefined) process.nextTick(back, known);
    else this.asked.push(back);
    this.input?.resume?.();
  }
  write(text: string): void {
    for (const line of String(text).split('\n').slice(0, -1)) this.put(line);
  }
  pause(): this {
    this.paused = true;
    return this;
  }
  resume(): this {
    this.paused = false;
    this.flush();
    return this;
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.input?.pause?.();
    this.emit('close');
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const wake: (() => void)[] = [];
    const waiting: string[] = [...this.lines.splice(0)];
    const add = (line: string) => {
      waiting.push(line);
      wake.shift()?.();
    };
    super.on('line', add as never);
    this.once('close', () => wake.shift()?.());
    if (this.ended) this.close();
    while (true) {
      if (waiting.length > 0) yield waiting.shift()!;
      else if (this.closed) return;
      else await new Promise<void>((resolve) => wake.push(resolve));
    }
  }
}

const createInterface = (input: Options | Input, output?: Options['output']) =>
  new Interface(
    'input' in input || 'output' in input ? (input as Options) : { input: input as Input, ...(output && { output }) },
  );

class PromisesInterface extends Interface {
  override question(text: string): never {
    return new Promise<string>((resolve) => super.question(text, resolve)) as never;
  }
}

const moves = {
  clearLine: () => true,
  clearScreenDown: () => true,
  cursorTo: () => true,
  moveCursor: () => true,
  emitKeypressEvents: () => undefined,
};

export const readlinePromises = {
  Interface: PromisesInterface,
  createInterface: (options: Options) => new PromisesInterface(options),
};
export const readline = { Interface, createInterface, ...moves, promises: readlinePromises };
