import { unfence } from '#base/fence.ts';

/** Reads what `execute` answered: the value, the checker's complaints, or how it failed. Lenient about the words around. */

export type Reply =
  | { kind: 'value'; value: unknown; shortened: boolean }
  | { kind: 'rejected'; problems: { line: number; message: string }[] }
  | { kind: 'failed'; code: string; message: string; writesDone: boolean };

export function readReply(given: string, isError: boolean): Reply {
  const text = unfence(given);
  if (/rejected by the type checker|type ?check\w* (failed|refused)|nothing ran/i.test(text)) {
    const problems = [
      ...text.matchAll(
        /\bline (\d+)(?:[:,]\s*(?:column )?\d+)?\s*[:—-]\s*([^\n]+(?:\n(?!\s*(?:line \d+|\d+ \|)|\s*$)[^\n]*)*)/gi,
      ),
    ].map(([, line, message]) => ({ line: Number(line), message: message!.trim() }));
    return { kind: 'rejected', problems };
  }
  if (isError) {
    const failed = /(?:program (?:failed|ended)|failed)(?: as (\w+))?(?: \[(\w+)\])?:\s*([^\n]+)/i.exec(text);
    const call = /^- [\w.]+(?: \(line \d+\))?: (\w+): ([^\n]+)/m.exec(text);
    return {
      kind: 'failed',
      code: failed?.[2] ?? call?.[1] ?? failed?.[1] ?? '',
      message: (failed?.[3] ?? text.split('\n')[0] ?? '').trim(),
      writesDone: /already done/i.test(text),
    };
  }
  const returned = /(?:^|\n)Returned[^\n]*:\s*\n?/.exec(text);
  const body = returned ? text.slice(returned.index + returned[0].length) : text.replace(/^```\w*\n|\n```\s*$/g, '');
  if (!returned && /returned undefined/i.test(text)) return { kind: 'value', value: undefined, shortened: false };
  const read = readValue(body);
  return { kind: 'value', value: read.value, shortened: read.shortened || /shortened/.test(returned?.[0] ?? '') };
}

/** JSON with the few extras a result may have: `…` where rows were left out, `undefined`, dates, big numbers. */
function readValue(text: string): { value: unknown; shortened: boolean } {
  let at = 0;
  let shortened = false;
  const skip = () => {
    at += /^\s*/.exec(text.slice(at))![0].length;
  };

  function value(): unknown {
    skip();
    const rest = text.slice(at);
    if (rest[0] === '[') return list();
    if (rest[0] === '{') return record();
    const string = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
    if (string) {
      at += string.length;
      const more = /^… \([^)]*\)/.exec(text.slice(at))?.[0];
      at += more?.length ?? 0;
      if (more) shortened = true;
      return `${JSON.parse(string) as string}${more ? '…' : ''}`;
    }
    const plain = /^(?:Date\(([^)]*)\)|[^\s,\]}]+)/.exec(rest);
    if (!plain) throw new SyntaxError('no value');
    at += plain[0].length;
    if (plain[1]) return plain[1];
    if (plain[0] === 'undefined') return undefined;
    const bigint = /^(-?\d+)n$/.exec(plain[0])?.[1];
    try {
      return bigint ?? JSON.parse(plain[0]);
    } catch {
      return plain[0];
    }
  }

  function list(): unknown[] {
    const items: unknown[] = [];
    at++;
    for (;;) {
      skip();
      if (at >= text.length || text[at] === ']') {
        at++;
        return items;
      }
      if (text[at] === '…') {
        shortened = true;
        at = closing(']');
        return items;
      }
      items.push(value());
      skip();
      if (text[at] === ',') at++;
    }
  }

  function record(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    at++;
    for (;;) {
      skip();
      if (at >= text.length || text[at] === '}') {
        at++;
        return Object.fromEntries(entries);
      }
      const key = /^(?:"((?:[^"\\]|\\.)*)"|([\w$]+))\s*:/.exec(text.slice(at));
      if (!key) {
        shortened = true;
        at = closing('}');
        return Object.fromEntries(entries);
      }
      at += key[0].length;
      entries.push([key[1] ?? key[2]!, value()]);
      skip();
      if (text[at] === ',') at++;
    }
  }

  /** Just behind the bracket that closes what is open here. */
  function closing(bracket: string): number {
    let depth = 0;
    for (let index = at; index < text.length; index++) {
      if (/[[{(]/.test(text[index]!)) depth++;
      else if (depth > 0 && /[\]})]/.test(text[index]!)) depth--;
      else if (text[index] === bracket) return index + 1;
    }
    return text.length;
  }

  try {
    return { value: value(), shortened };
  } catch {
    return { value: text.trim(), shortened: true };
  }
}
