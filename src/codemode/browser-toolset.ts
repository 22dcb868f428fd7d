/** `browser_*`: a page of the workspace in a sealed frame, or of a real Chrome, driven step by step. */
import { isWebAddress } from '#base/web-address.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object, type RunnableMethod } from './toolset.ts';

/** What of `ladder` is offered, on the pages of one conversation or branch. */
export interface BrowserOfOwner {
  run(kind: 'preview' | 'chrome', command: Command, ms: number, signal: AbortSignal): Promise<CallReply>;
  close(kind: 'preview' | 'chrome'): Promise<void>;
}
// biome-ignore lint/suspicious/noExplicitAny: what the schema of its method lets through, as `ladder` has it
type Command = any;

const text: Schema = { type: 'string', minLength: 1 };
const selector: Schema = {
  ...text,
  description: 'CSS, ::-p-text(words) or ::-p-aria(name); waited for until it is in sight',
};
const pixel: Schema = { type: 'number', description: 'Pixels of the window, as a screenshot has them' };
const common = {
  page: {
    type: 'string',
    enum: ['preview', 'chrome'],
    default: 'preview',
    description: 'chrome: the page of the web that was opened',
  },
  timeout: { type: 'number', minimum: 0.1, maximum: 25, description: 'Seconds it may take; usually 10, to open 25' },
} satisfies Record<string, Schema>;
const nothing: Schema = { type: 'null' };
const where = object({ address: { type: 'string' }, title: { type: 'string' } });
const list = (properties: Record<string, Schema>): Schema => ({ type: 'array', items: object(properties) });

export function browserToolset(browser: BrowserOfOwner): ReturnType<typeof createToolset> {
  const method = (
    name: string,
    effect: 'read' | 'write',
    description: string,
    [properties, required = []]: [Record<string, Schema>, string[]?],
    output: Schema,
    command: (given: Record<string, unknown>) => Command = (given) => given,
  ): RunnableMethod => ({
    name,
    description,
    effect,
    input: object({ ...properties, ...common }, required),
    output,
    run: ({ page, timeout, ...given }, signal) =>
      browser.run(
        page === 'chrome' || (name === 'open' && isWebAddress(given.address)) ? 'chrome' : 'preview',
        { does: name, ...command(given) },
        // The first page brings what it is made and driven with.
        Number(timeout ?? (name === 'open' ? 25 : 10)) * 1000,
        signal,
      ),
  });
  const at = ({ selector, x, y, ...rest }: Record<string, unknown>) => ({
    ...rest,
    at: selector === undefined ? { x: Number(x ?? 0), y: Number(y ?? 0) } : { selector },
  });
  return createToolset('browser', 'Browser', [
    method(
      'open',
      'write',
      'Open a page: a path of the workspace as in /index.html, in a sealed frame without network that a person sees in the preview; or, where a Chrome is attached, a web address. A page of the workspace is shown anew when its files change',
      [{ address: text }, ['address']],
      where,
    ),
    method(
      'click',
      'write',
      'Click an element, or at x and y',
      [
        {
          selector,
          x: pixel,
          y: pixel,
          button: { type: 'string', enum: ['left', 'right', 'middle'] },
          count: { type: 'integer', minimum: 1, maximum: 3, description: '2 is a double click' },
        },
      ],
      where,
      at,
    ),
    method('hover', 'read', 'Move the pointer over an element', [{ selector, x: pixel, y: pixel }], nothing, at),
    method(
      'type',
      'write',
      'Type into an element, or where the focus is, key by key',
      [
        {
          selector,
          text: { type: 'string' },
          replace: { type: 'boolean', default: false, description: 'In the place of what is there' },
        },
        ['text'],
      ],
      nothing,
    ),
    method('press', 'write', 'Press a key, as in Enter, Tab, Control+a', [{ key: text }, ['key']], nothing),
    method(
      'select',
      'write',
      'Choose options of a <select> by their values',
      [{ selector, values: { type: 'array', items: { type: 'string' } } }, ['selector', 'values']],
      { type: 'array', items: { type: 'string' } },
    ),
    method(
      'scroll',
      'read',
      'Scroll by pixels, or until an element is in sight; gives where the page is',
      [{ selector, x: { type: 'number' }, y: { type: 'number' } }],
      object({ x: { type: 'number' }, y: { type: 'number' } }),
    ),
    method(
      'wait',
      'read',
      'Wait until an element is in sight, or a text is there, or until it is gone',
      [{ selector, text, hidden: { type: 'boolean', default: false } }],
      nothing,
    ),
    method(
      'evaluate',
      'write',
      'Run JavaScript in the page: an expression, or statements with return; await works. Gives plain data',
      [{ code: text }, ['code']],
      {},
    ),
    method('text', 'read', 'The text in sight, of the page or an element', [{ selector }], { type: 'string' }),
    method(
      'tree',
      'read',
      'The accessibility tree, a node a line, as in: button "Save"',
      [{ selector, all: { type: 'boolean', default: false, description: 'Also what has no meaning of its own' } }],
      { type: 'string' },
    ),
    method(
      'screenshot',
      'read',
      'A picture of the window, the whole page or an element; a person sees it in the conversation',
      [{ selector, fullPage: { type: 'boolean', default: false } }],
      object({
        png: { description: 'Uint8Array' },
        width: { type: 'integer' },
        height: { type: 'integer' },
      }),
    ),
    method('pdf', 'read', 'The page as a PDF (chrome only)', [{}], object({ pdf: { description: 'Uint8Array' } })),
    method(
      'console',
      'read',
      'What the page wrote to its console since it was opened, errors too',
      [{}],
      list({ level: { type: 'string' }, text: { type: 'string' } }),
    ),
    method(
      'network',
      'read',
      'What the page asked for since it was opened; status is a number, or why there is none',
      [{}],
      list({
        method: { type: 'string' },
        url: { type: 'string' },
        kind: { type: 'string' },
        status: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      }),
    ),
    {
      name: 'close',
      description: 'Close the page',
      effect: 'read',
      input: object({ page: common.page }, []),
      output: nothing,
      async run({ page }) {
        await browser.close(page === 'chrome' ? 'chrome' : 'preview');
        return { ok: true, value: null };
      },
    },
  ]);
}
