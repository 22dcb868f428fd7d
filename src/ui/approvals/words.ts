/** Calls in the words of a person. Pure. */
import { visible } from '#base/visible.ts';
import type { ApprovalRequest } from '#guard/policy.contract.ts';

/** As a person writes it: names without quotes, one line. */
export function callText({ action }: Pick<ApprovalRequest, 'action'>): string {
  return visible(`${action.method}(${action.args.map(argument).join(', ')})`);
}

function argument(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value))
      .replace(/([{,])"([A-Za-z_$][\w$]*)":/g, '$1 $2: ')
      .replace(/\}$/, ' }');
  } catch {
    return String(value);
  }
}

/** As in “With zone id z_71 and mode high.”, or empty where there are no arguments. */
export function argumentSentence(args: readonly unknown[]): string {
  const [given] = args;
  if (typeof given !== 'object' || given === null) return '';
  const parts = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${short(value)}`);
  if (parts.length === 0) return '';
  const shown = parts.slice(0, 6);
  const rest = parts.length - shown.length;
  if (rest > 0) shown.push(`${rest} more`);
  const last = shown.pop();
  return visible(`With ${shown.length > 0 ? `${shown.join(', ')} and ${last}` : last}.`);
}

function short(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? 'of one item' : `of ${value.length} items`;
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `of ${value.byteLength} bytes`;
  if (typeof value === 'object' && value !== null) return `with ${Object.keys(value).slice(0, 4).join(', ')}`;
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The argument object as JSON to be edited, or null where JSON has no words for it. */
export function editableText(args: readonly unknown[]): string | null {
  if (args.length > 1) return null;
  const plain = (value: unknown, depth: number): boolean => {
    if (value === undefined || typeof value === 'bigint' || typeof value === 'number')
      return value === undefined || Number.isFinite(value);
    if (typeof value !== 'object' || value === null) return true;
    const prototype = Object.getPrototypeOf(value);
    if (depth > 30 || (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null))
      return false;
    return Object.values(value).every((one) => plain(one, depth + 1));
  };
  return plain(args[0], 0) ? JSON.stringify(args[0] ?? {}, null, 2) : null;
}

/** Those of one run together, in the order the first of each came. */
export function byRun(requests: readonly ApprovalRequest[]): ApprovalRequest[][] {
  return grouped(requests, ({ runId }) => runId);
}

/** As in “5 calls: 3 × Create a DNS record, 2 × Enable DDoS protection”. */
export function groupTitle(requests: readonly ApprovalRequest[]): string {
  const kinds = grouped(requests, ({ title }) => title);
  const words = kinds.map((all) => `${all.length} × ${visible(all[0]!.title).replace(/[?.]$/, '')}`);
  return `${requests.length} calls: ${words.slice(0, 4).join(', ')}${words.length > 4 ? '…' : ''}`;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}
