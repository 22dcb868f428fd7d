/**
 * Reads a program before it runs and names the lowest rung that can run it, with the reason. It goes by the tokens of
 * the text, so that comments and texts are not taken for code; what no token tells, a failure tells later (`cureFor`).
 */
import { readLoads } from '#base/imports.ts';
import { isNodeModule, packageOf } from '#base/module-name.ts';
import { readProgram } from '#base/program.ts';
import { scan, type Token } from '#base/scan.ts';
import type { Choice, RungId, TaskLanguage } from './rung.contract.ts';

const order: RungId[] = ['workspace', 'isolate', 'npm', 'browser', 'sandbox'];

const testRunners = new Set(['vitest', 'jest', '@jest/globals', 'mocha', 'ava', 'tap', 'tape', 'test', 'uvu']);
const pageDrivers = new Set(['puppeteer', 'puppeteer-core', 'playwright', 'playwright-core', '@playwright/test']);
/** Packages whose work is done by machine code that no page can load. */
const native = new Set('sharp canvas better-sqlite3 sqlite3 bcrypt node-pty fsevents cpu-features re2 usb'.split(' '));
const commands = new Set(
  'bash sh ls cat cd mkdir rm cp mv grep sed awk find echo curl wget tar npm npx pnpm yarn node git tsc python pip make docker cargo go deno bun chmod touch sudo'.split(
    ' ',
  ),
);
const pageActions = new Set('goto click type waitForSelector screenshot $ $$ $eval $$eval locator content'.split(' '));

/**
 * Which rung a program asks for. `asked` is a rung that the model or a person names, in the program as `// rung: sandbox`:
 * it can raise the choice, never lower it.
 */
export function chooseRung(code: string, asked: RungId | undefined = askedIn(code)): Choice {
  const found = choiceOf(code);
  if (asked && order.indexOf(asked) > order.indexOf(found.rung))
    return { ...found, rung: asked, reason: `The rung ${asked} was asked for.` };
  return found;
}

function askedIn(code: string): RungId | undefined {
  const name = /^\s*(?:\/\/|#)\s*rung:\s*(\w+)/.exec(code)?.[1];
  return order.find((rung, number) => rung === name || `0${number}` === name);
}

/**
 * What runs it: the isolate, unless it is written for a shell or for Python, or makes no call of ours and needs what only
 * Node (`node`) or a page (`page`) has.
 */
export function runnerOf({ language, rung }: Choice, code: string): TaskLanguage | 'node' | 'page' {
  if (language !== 'typescript' || /\bcodemode\b/.test(code)) return language;
  return rung === 'sandbox' ? 'node' : rung === 'browser' ? 'page' : language;
}

function choiceOf(code: string): Choice {
  const address = code.trim();
  if (isAddress(address)) return { rung: 'browser', language: 'html', reason: `It is a page to look at (${address}).` };
  const language = languageOf(code);
  if (language === 'python') return { rung: 'isolate', language, reason: 'It is Python, which runs sealed too.' };
  if (language === 'shell') return { rung: 'sandbox', language, reason: 'It is written for a shell.' };
  const { body, imports, loads } = readProgram(code);
  const stated = imports.filter(({ typesOnly }) => !typesOnly).map(({ from }) => from);
  const signs = [
    ...importSigns([...stated, ...loads.flatMap(({ from }) => from ?? [])]),
    ...wordSigns(scan(body).tokens),
  ];
  const highest = signs.sort((a, b) => order.indexOf(b.rung) - order.indexOf(a.rung))[0];
  return {
    language: 'typescript',
    rung: highest?.rung ?? 'isolate',
    reason: highest?.reason ?? 'It needs nothing but the calls it is handed.',
  };
}

interface Sign {
  rung: RungId;
  reason: string;
}

/** Of a page and nothing beside it: of the web, or of an HTML file of the workspace. */
const isAddress = (text: string) => /^(?:https?:\/\/\S+|[\w./-]*[\w-]\.html?(?:[?#]\S*)?)$/.test(text);

/** A line that TypeScript does not have. */
const pythonOnly =
  /^(?:from [\w.]+ import .+|import [\w.]+(?: as \w+)?(?:, ?[\w.]+(?: as \w+)?)*|(?:async )?def \w+\(.*|class \w+(?:\(.*\))?:)\s*(?:#.*)?$/;

/** By the fence where there is one, by its first line and its shape otherwise. */
function languageOf(code: string): TaskLanguage {
  const fence = /^\s*(?:```|~~~)\s*([\w+-]+)/.exec(code)?.[1]?.toLowerCase();
  if (fence) {
    if (/^py(thon)?3?$/.test(fence)) return 'python';
    return /^(ba|z)?sh$|^shell$|^console$/.test(fence) ? 'shell' : 'typescript';
  }
  const text = code.trim();
  const first = text.split('\n', 1)[0]!;
  if (/^#!.*\bpython/.test(first)) return 'python';
  if (/^#!.*\b(ba|z|da)?sh\b/.test(first)) return 'shell';
  if (pythonOnly.test(text.replace(/^(?:\s*#.*\n|\s*\n)*/, '').split('\n', 1)[0]!)) return 'python';
  if (
    /^(?:\s*#.*\n|\s*\n)*(?:from [\w.]+ import |import [\w.]+(?: as \w+)?\s*$|(?:async )?def \w+\(.*:|class \w+.*:\s*$|print\()/m.test(
      text,
    )
  )
    if (!/[;{]\s*$|=>|\b(?:const|let|function|await codemode)\b/m.test(text)) return 'python';
  return isCommandLine(first) ? 'shell' : 'typescript';
}

/** `git status` and `$ npm test`, not `find(x)`, `test = 1` or `node.next`. */
function isCommandLine(line: string): boolean {
  const [, command, rest = ''] = /^\$?\s*([\w.-]+)(.*)$/.exec(line) ?? [];
  if (!command || !commands.has(command)) return false;
  return /^\s*$|^\s+[\w./~*"'$-]/.test(rest) && !/^\s*(?:[=(.]|=>|instanceof\b|in\b|of\b)/.test(rest);
}

/** Of the modules it names, but for files (`./x`), own names (`#x`) and addresses. */
function importSigns(names: string[]): Sign[] {
  const bare = names.filter((name) => /^[\w@]/.test(name) && (!/^[a-z]+:/.test(name) || name.startsWith('node:')));
  return bare.flatMap((name): Sign[] => {
    const pack = packageOf(name);
    if (isNodeModule(name)) return [{ rung: 'sandbox', reason: `The program uses ${name} of Node.` }];
    if (testRunners.has(pack)) return [{ rung: 'sandbox', reason: `The program is a test for ${pack}.` }];
    if (native.has(pack)) return [{ rung: 'sandbox', reason: `${pack} has parts that are built for a machine.` }];
    if (pageDrivers.has(pack)) return [{ rung: 'browser', reason: `The program drives a page with ${pack}.` }];
    return [{ rung: 'npm', reason: `The program imports ${pack}.` }];
  });
}

function wordSigns(tokens: Token[], declared = declaredWords(tokens)): Sign[] {
  return tokens.flatMap((token, at): Sign[] => {
    if (token.kind === 'template') return inTemplate(token, declared);
    if (token.kind !== 'word' || ['.', '?.'].includes(tokens[at - 1]?.text ?? '')) return [];
    const dotted = ['.', '?.'].includes(tokens[at + 1]?.text ?? '');
    const member = dotted ? (tokens[at + 2]?.text ?? '') : '';
    const name = token.text;
    if (name === 'codemode') return methodSigns(member);
    if (declared.has(name)) return [];
    if (['document', 'window'].includes(name) && dotted)
      return [sign('browser', `The program needs a page (${name}.${member}).`)];
    if (name === 'page' && pageActions.has(member))
      return [sign('browser', `The program works a page (page.${member}).`)];
    if (['process', 'Deno', 'Bun'].includes(name) && dotted)
      return [sign('sandbox', `The program uses ${name}.${member}.`)];
    if (['__dirname', '__filename'].includes(name)) return [sign('sandbox', `The program uses ${name} of Node.`)];
    return [];
  });
}

const sign = (rung: RungId, reason: string): Sign => ({ rung, reason });

function methodSigns(member: string): Sign[] {
  if (member.startsWith('shell_')) return [sign('sandbox', `The program starts other programs (codemode.${member}).`)];
  if (member.startsWith('browser_')) return [sign('browser', `The program works a page (codemode.${member}).`)];
  if (member.startsWith('npm_')) return [sign('npm', `The program handles packages (codemode.${member}).`)];
  return [];
}

/** Names the program makes itself: a `page` or a `document` of its own is none of ours. */
function declaredWords(tokens: Token[]): Set<string> {
  const names = new Set<string>();
  tokens.forEach((token, at) => {
    if (token.kind !== 'word') return;
    const before = tokens[at - 1]?.text ?? '';
    const after = tokens[at + 1]?.text ?? '';
    const parameter = (before === '(' || before === ',') && (after === '=>' || tokens[at + 2]?.text === '=>');
    if (['const', 'let', 'var', 'function', 'class'].includes(before) || parameter || after === '=>')
      names.add(token.text);
  });
  return names;
}

/** The code within `${…}`. */
function inTemplate(token: Token, declared: Set<string>): Sign[] {
  const signs: Sign[] = [];
  for (let at = token.text.indexOf('${'); at >= 0; at = token.text.indexOf('${', at + 2)) {
    const { tokens, end } = scan(token.text, at + 2, 1);
    signs.push(...importSigns(readLoads(tokens).flatMap(({ from }) => from ?? [])), ...wordSigns(tokens, declared));
    at = Math.max(at, end - 2);
  }
  return signs;
}

/** A rung on which a failed program would have what it missed, by the words of its error; `null` where none would help. */
export function cureFor(error: { name: string; message: string }): Choice | null {
  const missing = /^(\w+) is not defined|^Can't find variable: (\w+)/.exec(error.message);
  const name = missing?.[1] ?? missing?.[2];
  const of = (rung: RungId, reason: string): Choice => ({ rung, reason, language: 'typescript' });
  if (name && /^(document|window|HTMLElement|DOMParser|getComputedStyle)$/.test(name))
    return of('browser', `${name} is there on the rung with a page.`);
  if (name && /^(process|Buffer|__dirname|__filename)$/.test(name))
    return of('sandbox', `${name} is there in the sandbox.`);
  if (name === 'require') return of('npm', 'Packages are there on the rung of npm.');
  const bare = /(?:Failed to resolve module specifier|Cannot find (?:module|package)) ["']([^"'./][^"']*)["']/.exec(
    error.message,
  )?.[1];
  if (!bare) return null;
  const [found] = importSigns([bare]);
  return found ? of(found.rung, found.reason.replace('The program', 'It')) : null;
}
