/**
 * The execution ladder: five rungs with a cost and a risk each. The chooser reads a program and names the lowest rung
 * that can run it, with the reason; what is not available here says why.
 */
import type { Choice, Rung, RungId } from './rung.contract.ts';

const later = (what: string) => () => ({
  ok: false as const,
  reason: `${what} is not part of this version. The program stays in the isolate.`,
});

export const rungs: Rung[] = [
  {
    id: 'workspace',
    number: '00',
    title: 'Workspace',
    risk: 'Reads and writes the files of this session. Runs nothing.',
    available: () => ({ ok: true }),
  },
  {
    id: 'isolate',
    number: '01',
    title: 'Isolate',
    risk: 'Runs code with no network, storage or page; it can only make the calls it is handed.',
    available: () => ({ ok: true }),
  },
  {
    id: 'npm',
    number: '02',
    title: 'npm',
    risk: 'Also brings in packages of other people.',
    available: later('Fetching packages'),
  },
  {
    id: 'browser',
    number: '03',
    title: 'Browser',
    risk: 'Also drives a page in a sealed frame.',
    available: later('Driving a page'),
  },
  {
    id: 'sandbox',
    number: '04',
    title: 'Sandbox',
    risk: 'A real shell with its own file system.',
    available: later('A shell'),
  },
];

interface Sign {
  rung: RungId;
  pattern: RegExp;
  reason(match: RegExpMatchArray): string;
}

/** Highest rung first: the first sign that is found decides. */
const signs: Sign[] = [
  {
    rung: 'sandbox',
    pattern: /\bcodemode\.shell_\w+|\bfrom\s*['"](?:node:)?child_process['"]|\b(?:execSync|spawn)\s*\(/,
    reason: (m) => `The program starts other programs (${m[0].trim()}).`,
  },
  {
    rung: 'browser',
    pattern: /\bcodemode\.browser_\w+|\bdocument\.(?:querySelector|getElementById|body)|\bwindow\.\w+/,
    reason: (m) => `The program needs a page (${m[0]}).`,
  },
  {
    rung: 'npm',
    pattern: /^\s*import\s[^;]*?from\s*['"]([^'".#/][^'"]*)['"]|\b(?:import|require)\(\s*['"]([^'".#/][^'"]*)['"]\)/m,
    reason: (m) => `The program imports ${m[1] ?? m[2]}.`,
  },
];

/** Which rung a program asks for. Reads the text only: comments and strings are not seen as code. */
export function chooseRung(code: string): Choice {
  const text = withoutCommentsAndTexts(code);
  for (const { rung, pattern, reason } of signs) {
    const match = text.match(pattern);
    if (match) return { rung, reason: reason(match) };
  }
  return { rung: 'isolate', reason: 'It needs nothing but the calls it is handed.' };
}

/** Blanks comments and texts, but keeps what an import or require names. */
function withoutCommentsAndTexts(code: string): string {
  return code.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|((?:\bfrom|\bimport|\bimport\(|\brequire\()\s*)?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`)/g,
    (found: string, named?: string) => (named ? found : found.startsWith('/') ? '' : `''`),
  );
}
