/**
 * Regular expressions without back-tracking, so that no pattern takes longer than its states times the text: the
 * simulation of a nondeterministic automaton after K. Thompson (CACM 11(6), 1968). Look-around and back references
 * have no such automaton and are refused. A single character is judged by the language's own expressions.
 */
import { fail, ok, type Result } from '#base/result.ts';

type Test = (char: string) => boolean;
type Place = 'begin' | 'end' | 'word' | 'no word';
type Node =
  | { is: 'char'; test: Test }
  | { is: 'place'; at: Place }
  | { is: 'row'; of: Node[] }
  | { is: 'one of'; of: Node[] }
  | { is: 'times'; of: Node; min: number; max: number };

type State =
  | { is: 'char'; test: Test; next: number }
  | { is: 'place'; at: Place; next: number }
  | { is: 'split'; next: number[] }
  | { is: 'found' };

const mostStates = 5000;

export interface Pattern {
  /** Where a match begins in a line, counted from 0; -1 where there is none. */
  search(line: string): number;
}

export function readPattern(source: string, { ignoreCase = false } = {}): Result<Pattern, 'bad_pattern'> {
  try {
    void new RegExp(source, 'u');
  } catch {
    try {
      void new RegExp(source);
    } catch (error) {
      return fail('bad_pattern', `The pattern cannot be read: ${(error as Error).message}`);
    }
  }
  try {
    const states: State[] = [{ is: 'found' }];
    const start = compile(parse(source, ignoreCase), 0, states);
    return ok({ search: (line) => search(states, start, line) });
  } catch (error) {
    return fail('bad_pattern', (error as Error).message);
  }
}

/** Each literal text, for patterns that are none. */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function parse(source: string, ignoreCase: boolean): Node {
  let at = 0;
  const refuse = (what: string): never => {
    throw new Error(`${what} cannot be searched for without going back over the text, so it is not offered.`);
  };
  const tests = new Map<string, Test>();
  const char = (own: string): Node => {
    const known = tests.get(own);
    if (known) return { is: 'char', test: known };
    const expression = new RegExp(`^(?:${own})$`, `${ignoreCase ? 'i' : ''}u`);
    const told = new Map<string, boolean>();
    const test = (of: string) => {
      const before = told.get(of);
      if (before !== undefined) return before;
      const is = expression.test(of);
      told.set(of, is);
      return is;
    };
    tests.set(own, test);
    return { is: 'char', test };
  };
  const oneOf = (depth: number): Node => {
    if (depth > 100) throw new Error('The groups of the pattern are over 100 deep.');
    const of = [row(depth)];
    while (source[at] === '|') {
      at++;
      of.push(row(depth));
    }
    return of.length === 1 ? of[0]! : { is: 'one of', of };
  };
  const row = (depth: number): Node => {
    const of: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') of.push(counted(atom(depth)));
    return { is: 'row', of };
  };
  const counted = (node: Node): Node => {
    const found = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at, at + 30));
    if (!found) return node;
    at += found[0].length;
    const [, sign, least = '', comma, most = ''] = found;
    const min = sign ? (sign === '+' ? 1 : 0) : Number(least);
    const max = sign ? (sign === '?' ? 1 : Infinity) : most ? Number(most) : comma ? Infinity : min;
    return { is: 'times', of: node, min, max };
  };
  const atom = (depth: number): Node => {
    const first = String.fromCodePoint(source.codePointAt(at)!);
    if (first === '(') {
      const kind = /^\((?:\?(?::|<[^=!>][^>]*>))?/.exec(source.slice(at))![0];
      if (source.startsWith('(?', at) && kind === '(') refuse('Look-around (or a flag in a group)');
      at += kind.length;
      const node = oneOf(depth + 1);
      at++;
      return node;
    }
    if (first === '[') {
      let end = at + 1;
      while (source[end] !== ']') end += source[end] === '\\' ? 2 : 1;
      const own = source.slice(at, end + 1);
      at = end + 1;
      return char(own.replace(/\\([^\w\s\\^$.*+?()[\]{}|/-])/g, '$1'));
    }
    if (first === '\\') {
      const own =
        /^\\(?:u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|p\{[^}]+\}|P\{[^}]+\}|c[a-zA-Z]|k<[^>]*>|.)/su.exec(
          source.slice(at),
        )![0];
      at += own.length;
      if (own === '\\b' || own === '\\B') return { is: 'place', at: own === '\\b' ? 'word' : 'no word' };
      if (/^\\(?:[1-9]|k)/.test(own)) refuse('A back reference');
      return char(/^\\[^\w\\^$.*+?()[\]{}|/]$/u.test(own) ? own.slice(1) : own);
    }
    at += first.length;
    if (first === '^' || first === '$') return { is: 'place', at: first === '^' ? 'begin' : 'end' };
    return char(first === '.' ? '.' : literalPattern(first));
  };
  const node = oneOf(0);
  if (at < source.length) throw new Error('A group of the pattern is closed that was never opened.');
  return node;
}

/** Adds the states of a node that leads to `next`; gives the first of them. */
function compile(node: Node, next: number, states: State[]): number {
  const add = (state: State): number => {
    if (states.length >= mostStates) throw new Error('The pattern is too large: its counts multiply.');
    return states.push(state) - 1;
  };
  if (node.is === 'char') return add({ ...node, next });
  if (node.is === 'place') return add({ ...node, next });
  // Also an empty row is a state, so that no count of nothing runs on for long.
  if (node.is === 'row')
    return add({ is: 'split', next: [node.of.reduceRight((after, one) => compile(one, after, states), next)] });
  if (node.is === 'one of') return add({ is: 'split', next: node.of.map((one) => compile(one, next, states)) });
  let first = next;
  if (node.max === Infinity) {
    const loop: State = { is: 'split', next: [] };
    first = add(loop);
    loop.next = [compile(node.of, first, states), next];
  } else {
    for (let more = node.min; more < node.max; more++)
      first = add({ is: 'split', next: [compile(node.of, first, states), next] });
  }
  for (let times = 0; times < node.min; times++) first = compile(node.of, first, states);
  return first;
}

/** All ways at once, each with where it began; of two ways to a state the older one counts. */
function search(states: State[], start: number, line: string): number {
  const chars = [...line];
  const isWord = (char: string | undefined) => char !== undefined && /\w/.test(char);
  let current = new Map<number, number>();
  let best = -1;
  const enter = (into: Map<number, number>, first: number, at: number, began: number) => {
    const waiting = [first];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const known = into.get(id);
      if (known !== undefined && known <= began) continue;
      into.set(id, began);
      const state = states[id]!;
      if (state.is === 'found') best = best < 0 ? began : Math.min(best, began);
      else if (state.is === 'split') waiting.push(...state.next);
      else if (state.is === 'place') {
        const edge = isWord(chars[at - 1]) !== isWord(chars[at]);
        const here = { begin: at === 0, end: at === chars.length, word: edge, 'no word': !edge }[state.at];
        if (here) waiting.push(state.next);
      }
    }
  };
  for (let at = 0; at <= chars.length; at++) {
    if (best < 0) enter(current, start, at, at);
    const next = new Map<number, number>();
    if (at < chars.length)
      for (const [id, began] of current) {
        const state = states[id]!;
        if (state.is === 'char' && (best < 0 || began < best) && state.test(chars[at]!))
          enter(next, state.next, at + 1, began);
      }
    current = next;
    if (best >= 0 && current.size === 0) break;
  }
  return best < 0 ? -1 : chars.slice(0, best).join('').length;
}
