/** What can be done with a page, by puppeteer: the same for a preview and for a page of a real Chrome. */
import type { KeyInput, Page, SerializedAXNode } from 'puppeteer-core/lib/puppeteer/puppeteer-core-browser.js';
import { after } from '#base/deadline.ts';
import { fail, messageOf, ok } from '#base/result.ts';
import type { BrowserAnswer, BrowserCommand, Picture, Place } from '../browser.contract.ts';

/** Characters of a text or a tree. */
const mostText = 200_000;

export interface DriverWorld {
  page: Page;
  /** Carries out what only one kind of page does; `undefined` where it does not. */
  own(command: BrowserCommand, ms: number): Promise<BrowserAnswer> | undefined;
  /** Why the last address was not opened, where it was refused. Taken away by asking. */
  refusal?(): string | null;
  gone(): boolean;
}

/** Never rejects. */
export function createDriver({ page, own, refusal = () => null, gone }: DriverWorld) {
  return async (command: BrowserCommand, ms: number): Promise<BrowserAnswer> => {
    const left = deadline(ms);
    // One of before is in the console.
    refusal();
    try {
      return await Promise.race([own(command, ms) ?? act(command, left.ms), left.over]);
    } catch (error) {
      if (gone()) return fail('gone', 'The browser is gone. Open the page anew, or attach a Chrome again.');
      const refused = refusal();
      if (refused) return fail('refused', refused);
      return failed(error, command);
    } finally {
      left.cancel();
    }
  };

  async function act(command: BrowserCommand, ms: () => number): Promise<BrowserAnswer> {
    switch (command.does) {
      case 'open':
        await page.goto(command.address, { timeout: ms(), waitUntil: 'load' });
        return where();
      case 'where':
        return where();
      case 'click':
        await point(command.at, ms, (x, y) =>
          page.mouse.click(x, y, { button: command.button ?? 'left', count: command.count ?? 1 }),
        );
        return where();
      case 'hover':
        await point(command.at, ms, (x, y) => page.mouse.move(x, y));
        return ok(null);
      case 'type': {
        if (command.selector !== undefined) {
          const element = await find(command.selector, ms);
          await element.focus();
          if (command.replace) await element.evaluate(selectAll);
        }
        if (command.replace && command.text === '') await page.keyboard.press('Backspace');
        await page.keyboard.type(command.text);
        return ok(null);
      }
      case 'press': {
        const keys = command.key.split('+').map((key) => key || '+') as KeyInput[];
        const last = keys.pop()!;
        for (const key of keys) await page.keyboard.down(key);
        await page.keyboard.press(last);
        for (const key of keys.reverse()) await page.keyboard.up(key);
        return ok(null);
      }
      case 'select': {
        const element = await find(command.selector, ms);
        // Seen where it is done. What cannot be pointed at can be chosen in all the same.
        await element.hover().catch(() => undefined);
        const missing = await element.evaluate(missingOptions, command.values);
        if (missing.length > 0) return fail('not_found', `“${command.selector}” has no option ${missing.join(', ')}.`);
        return ok(await element.select(...command.values));
      }
      case 'scroll': {
        if (command.selector !== undefined) await (await find(command.selector, ms, false)).scrollIntoView();
        else await page.mouse.wheel({ deltaX: command.x ?? 0, deltaY: command.y ?? 0 });
        return ok(await page.evaluate(scrolled));
      }
      case 'wait':
        return wait(command, ms);
      case 'evaluate':
        return ok(await evaluate(command.code));
      case 'text': {
        const element = await find(command.selector ?? 'body', ms, false);
        return ok(cut(await element.evaluate(shownText)));
      }
      case 'tree':
        return tree(command.selector, command.all === true, ms);
      case 'screenshot':
        return picture(command, ms);
      default:
        return fail('unsupported', `This page cannot do “${command.does}”.`);
    }
  }

  async function where(): Promise<BrowserAnswer> {
    const refused = refusal();
    if (refused) return fail('refused', refused);
    return ok({ address: page.url(), title: await page.title() });
  }

  async function find(selector: string, ms: () => number, visible = true) {
    await probe(selector);
    const element = await page.waitForSelector(selector, { timeout: ms(), visible });
    if (!element) throw new Error(`Nothing matches “${selector}”.`);
    return element;
  }

  async function point(at: Place, ms: () => number, use: (x: number, y: number) => Promise<void>): Promise<void> {
    if (!('selector' in at)) return use(at.x, at.y);
    const element = await find(at.selector, ms);
    await element.scrollIntoView();
    const { x, y } = await element.clickablePoint();
    await use(x, y);
  }

  async function wait(command: BrowserCommand & { does: 'wait' }, ms: () => number): Promise<BrowserAnswer> {
    const { selector, text, hidden = false } = command;
    if (text !== undefined) await page.waitForFunction(saysText, { timeout: ms(), polling: 100 }, text, hidden);
    if (selector !== undefined) {
      await probe(selector);
      await page.waitForSelector(selector, { timeout: ms(), ...(hidden ? { hidden } : { visible: true }) });
    }
    return ok(null);
  }

  /** Rejects where it is no selector, which a wait would never find out. */
  async function probe(selector: string): Promise<void> {
    await (await page.$(selector))?.dispose();
  }

  /** What does not parse as an expression is the body of a function. To be parsed it is named, not run. */
  async function evaluate(code: string): Promise<unknown> {
    const expression = `async () => (${code}\n)`;
    const is = await page.evaluate(`typeof (${expression})`).catch((error) => {
      if (error?.name !== 'SyntaxError') throw error;
    });
    return page.evaluate(is ? `(${expression})()` : `(async () => {${code}\n})()`);
  }

  async function tree(selector: string | undefined, all: boolean, ms: () => number): Promise<BrowserAnswer> {
    const root = selector === undefined ? undefined : await find(selector, ms, false);
    const node = await page.accessibility.snapshot({ interestingOnly: !all, ...(root && { root }) });
    return ok(node ? cut(lines(node, 0).join('\n')) : '');
  }

  async function picture(
    { selector, fullPage }: BrowserCommand & { does: 'screenshot' },
    ms: () => number,
  ): Promise<BrowserAnswer> {
    const png = selector
      ? await (await find(selector, ms)).screenshot({ type: 'png' })
      : await page.screenshot({ type: 'png', fullPage: fullPage ?? false });
    return ok({ png, ...sizeOf(png) } satisfies Picture);
  }
}

/** Of a PNG: its header comes first. */
function sizeOf(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return png.length < 24 ? { width: 0, height: 0 } : { width: view.getUint32(16), height: view.getUint32(20) };
}

function deadline(ms: number): { ms(): number; over: Promise<BrowserAnswer>; cancel(): void } {
  const until = performance.now() + ms;
  let cancel = () => {};
  const over = new Promise<BrowserAnswer>((resolve) => {
    // A little later than what waits within, which can say better what is missing.
    cancel = after(ms + 500, () =>
      resolve(fail('timeout', `The page gave no answer within ${ms / 1000} s: it may be in a loop. Open it anew.`)),
    );
  });
  // 0 would be no limit.
  return { ms: () => Math.max(1, until - performance.now()), over, cancel };
}

function failed(error: unknown, command: BrowserCommand): BrowserAnswer {
  // A wait that failed says why in its cause: the time was over, or the selector is none.
  const { name, message } =
    (error as Error).cause instanceof Error ? ((error as Error).cause as Error) : (error as Error);
  const selector = 'at' in command && 'selector' in command.at ? command.at.selector : selectorOf(command);
  if (selector !== undefined && (name === 'SyntaxError' || /not a valid/.test(message)))
    return fail('bad_argument', `“${selector}” is no selector. Use CSS, or ::-p-text(words).`);
  // Named by its class, which a build renames.
  if (name !== 'TimeoutError' && !/ms exceeded|Timed out/i.test(message)) {
    if (command.does === 'open') return fail('failed', `${command.address} could not be opened: ${message}`);
    if (/context was destroyed/.test(message)) return fail('failed', 'The page went elsewhere before it answered.');
    return fail('failed', message || messageOf(error));
  }
  if (command.does === 'open') return fail('timeout', `${command.address} did not load in time.`);
  const what = selector === undefined ? 'What was waited for' : `“${selector}”`;
  const still = command.does === 'wait' && command.hidden;
  return fail('not_found', still ? `${what} is still there.` : `${what} did not come into sight in time.`);
}

const selectorOf = (command: BrowserCommand) => ('selector' in command ? command.selector : undefined);

const cut = (text: string) =>
  text.length > mostText ? `${text.slice(0, mostText)}\n… ${text.length - mostText} more characters` : text;

/** A node a line, as in `button "Save" focused`. */
function lines({ role, name, children = [], ...rest }: SerializedAXNode, depth: number): string[] {
  const more = [
    'value',
    'description',
    'checked',
    'selected',
    'disabled',
    'expanded',
    'focused',
    'level',
    'url',
  ] as const;
  const said = more.flatMap((key) => {
    const value = rest[key];
    if (value === undefined || value === false || value === '') return [];
    return value === true ? key : `${key}=${JSON.stringify(value)}`;
  });
  const own = [role, ...(name ? [JSON.stringify(name)] : []), ...said].join(' ');
  return [`${'  '.repeat(depth)}${own}`, ...children.flatMap((child) => lines(child, depth + 1))];
}

// What follows is run in the page, as text.

function selectAll(element: Element): void {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.select();
  else getSelection()?.selectAllChildren(element);
}

function missingOptions(element: Element, values: string[]): string[] {
  if (!(element instanceof HTMLSelectElement)) throw new Error('It is no <select>.');
  const there = [...element.options].map(({ value }) => value);
  return values.filter((value) => !there.includes(value));
}

const scrolled = () => ({ x: Math.round(scrollX), y: Math.round(scrollY) });

// biome-ignore-start lint/performance/useDomNodeTextContent: what is seen, without what is hidden
function shownText(element: Element): string {
  return element instanceof HTMLElement ? element.innerText : (element.textContent ?? '');
}

const saysText = (text: string, hidden: boolean) => document.body?.innerText.includes(text) !== hidden;
// biome-ignore-end lint/performance/useDomNodeTextContent: as above
