/** Finds a program or a search in text that comes in pieces, cut anywhere. Shows at once whatever cannot become one. */
import type { ModelPart } from '../model.contract.ts';

export interface Scanner {
  feed(text: string): ModelPart[];
  /** The text is complete: what is open is closed. A block that was `broken` off by a limit is not run. */
  finish(broken: boolean): ModelPart[];
  /** What is held back, as text. */
  flush(): ModelPart[];
}

const fence = /^[ \t]*(`{3,}|~{3,})[ \t]*(?:ts|typescript|tsx|js|javascript|execute)[ \t]*$/i;

export function createScanner(tools: Set<string>, newId: () => string, argument: (tool: string) => string): Scanner {
  const names = [...tools].filter((name) => name !== 'execute');
  const line = new RegExp(
    `^[ \\t]*(?:\\*\\*)?(${names.map((name) => name.replace(/\W/g, '\\$&')).join('|') || '(?!)'})(?:\\*\\*)?[ \\t]*:[ \\t]*(?:\\*\\*)?[ \\t]*(\\S.*)$`,
    'i',
  );
  /** The beginning of the current line, while it may still become an action. */
  let held = '';
  let atStart = true;
  let block: { callId: string; close: RegExp; code: string; tail: string; opening: string } | null = null;
  /** Inside a block of another language nothing is an action. */
  let foreign: RegExp | null = null;

  return { feed, finish, flush };

  function feed(text: string): ModelPart[] {
    const parts: ModelPart[] = [];
    for (const piece of text.split(/(?<=\n)/)) {
      parts.push(...(block ? inBlock(piece) : outside(piece)));
      if (parts.some((part) => part.type === 'tool-call')) break;
    }
    return joined(parts);
  }

  function outside(piece: string): ModelPart[] {
    if (!atStart) return shown(piece);
    held += piece;
    if (!held.endsWith('\n')) {
      if (mayBecome(held)) return [];
      const text = held;
      held = '';
      atStart = false;
      return [{ type: 'text', text }];
    }
    const whole = held.replace(/\r?\n$/, '');
    const text = held;
    held = '';
    return wholeLine(whole, text);
  }

  function shown(piece: string): ModelPart[] {
    if (piece.endsWith('\n')) atStart = true;
    return piece ? [{ type: 'text', text: piece }] : [];
  }

  function wholeLine(whole: string, text: string): ModelPart[] {
    const open = /^[ \t]*(`{3,}|~{3,})/.exec(whole)?.[1];
    if (foreign) {
      if (foreign.test(whole)) foreign = null;
      return [{ type: 'text', text }];
    }
    if (open && tools.has('execute') && fence.test(whole)) {
      block = { callId: newId(), close: closing(open), code: '', tail: '', opening: text };
      return [{ type: 'tool-input', callId: block.callId, name: 'execute', delta: '' }];
    }
    if (open) foreign = closing(open);
    const found = line.exec(whole);
    if (!found) return [{ type: 'text', text }];
    const name = names.find((one) => one.toLowerCase() === found[1]!.toLowerCase())!;
    const input = { [argument(name)]: found[2]!.replace(/\*\*$|^[`"“]|[`"”]$/g, '').trim() };
    const callId = newId();
    return [
      { type: 'tool-input', callId, name, delta: JSON.stringify(input) },
      { type: 'tool-call', call: { id: callId, name, input } },
    ];
  }

  function inBlock(piece: string): ModelPart[] {
    const open = block!;
    open.tail += piece;
    if (!open.tail.endsWith('\n')) return [];
    const whole = open.tail.replace(/\r?\n$/, '');
    if (open.close.test(whole)) return call();
    const delta = open.tail;
    open.code += delta;
    open.tail = '';
    return [{ type: 'tool-input', callId: open.callId, name: 'execute', delta }];
  }

  function call(): ModelPart[] {
    const { callId, code } = block!;
    block = null;
    const input = { [argument('execute')]: code.replace(/\r?\n$/, '') };
    return [{ type: 'tool-call', call: { id: callId, name: 'execute', input } }];
  }

  function finish(broken: boolean): ModelPart[] {
    if (block) {
      if (broken) return [];
      const { opening, tail, code } = block;
      if (!block.close.test(tail)) block.code += tail;
      // A fence with nothing behind it is no program.
      if (block.code) return call();
      block = null;
      return [{ type: 'text', text: opening + code + tail }];
    }
    const rest = held;
    held = '';
    if (fence.test(rest)) return [{ type: 'text', text: rest }];
    return rest ? wholeLine(rest, rest) : [];
  }

  function flush(): ModelPart[] {
    const rest = block ? '' : held;
    held = '';
    return rest ? [{ type: 'text', text: rest }] : [];
  }

  /** Could more text make this beginning of a line an action, or the edge of a block? */
  function mayBecome(start: string): boolean {
    const text = start.replace(/^[ \t]+/, '');
    if (text === '' || /^(`{1,}|~{1,})[ \t]*[\w-]*[ \t]*\r?$/.test(text)) return start.length < 80;
    if (foreign) return false;
    const bare = text.replace(/^\*{1,2}/, '').toLowerCase();
    return names.some(
      (name) =>
        name.toLowerCase().startsWith(bare.replace(/[\s*:].*$/s, '')) &&
        (bare.length <= name.length || new RegExp(`^${name}(\\*\\*)?[ \\t]*(:|$)`, 'i').test(bare)),
    );
  }
}

const closing = (open: string): RegExp => new RegExp(`^[ \\t]*${open[0] === '`' ? '`' : '~'}{${open.length},}[ \\t]*$`);

/** One text part for neighbours, so that a cut elsewhere gives the same parts. */
function joined(parts: ModelPart[]): ModelPart[] {
  const out: ModelPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === 'text' && last?.type === 'text') last.text += part.text;
    else out.push(part);
  }
  return out;
}
