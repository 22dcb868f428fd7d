/** Says what a program returned: a sentence, and a table or a list where there is more. */
import type { Plan } from './plan.ts';
import { doneWord } from './program.ts';
import type { Reply } from './reply.ts';
import { plural, singular, spoken } from './words.ts';

const rowsShown = 12;

export function report(value: unknown, shortened: boolean, plan: Plan | null): string {
  const unread = plan?.unread.map((word) => `“${word}”`).join(' and ');
  const told = result(value, shortened, plan);
  return unread ? `${told}\n\nNo field tells me what ${unread} means here, so I left that out.` : told;
}

function result(value: unknown, shortened: boolean, plan: Plan | null): string {
  const record = isRecord(value) ? value : null;
  if (record && 'notFound' in record) return notFound(record);
  if (record && 'written' in record && typeof record.rows === 'number') {
    return `I wrote ${counted(record.rows, plan?.target.resource ?? 'row')} to \`${String(record.written)}\`. It is among the files of the workspace.`;
  }
  if (record && 'skipped' in record) return `Nothing to do: ${bold(record.skipped)} does not meet the condition.`;
  if (plan?.each && record) {
    const lines = Object.entries(record).map(([name, count]) => `| ${cell(name)} | ${cell(count)} |`);
    const level = plan.levels.findLast(({ picks }) => picks.length !== 1);
    const of = spoken(singular(level?.list.resource ?? 'row'));
    return `${capital(plural(spoken(plan.target.resource)))} of each ${of}:\n\n| ${of} | count |\n| --- | --- |\n${lines.join('\n')}`;
  }
  if (plan?.kind === 'count' && record && typeof record.count === 'number') {
    const about = subjectOf(plan);
    const number = record.count;
    return `There ${number === 1 ? 'is' : 'are'} **${number}** ${number === 1 ? singular(about.noun) : plural(about.noun)}${about.words}${onwards(number)}.`;
  }
  if (plan?.kind === 'do' && record && doneWord(plan) in record) return done(plan, record[doneWord(plan)]);
  if (Array.isArray(value)) return rows(value, shortened, plan);
  if (value === undefined || value === null) return 'Done. The program returned nothing.';
  if (plan?.groupBy && record) {
    const lines = Object.entries(record).map(([name, count]) => `| ${cell(name)} | ${cell(count)} |`);
    return `${capital(plural(spoken(plan.target.resource)))} by ${spoken(plan.groupBy.name)}:\n\n| ${spoken(plan.groupBy.name)} | count |\n| --- | --- |\n${lines.join('\n')}`;
  }
  if (record)
    return `${plan ? `${capital(article(spoken(singular(plan.target.resource))))}:` : 'The program returned:'}\n\n${pairs(record)}`;
  return `The program returned ${typeof value === 'string' ? value : `**${String(value)}**`}.`;
}

/** A failure in plain words, with what to do. `null` where trying once more makes sense. */
export function reportFailure(reply: Extract<Reply, { kind: 'failed' }>): string {
  const { code, message } = reply;
  const about = `${code} ${message}`;
  const after = reply.writesDone ? ' What was done before that stands.' : ' Nothing was changed.';
  if (/rejected|said no|declined/i.test(about)) return `You rejected the call, so I stopped.${after}`;
  if (/denied|not allowed by|rule/i.test(about) && !/firewall/i.test(about))
    return `A rule denies this call, so I stopped.${after} You can change the rules in the settings. The program said: ${message}`;
  if (/429|rate.?limit|too many/i.test(about))
    return `The service is busy and refused twice (too many requests).${after} Ask me again in a moment.`;
  if (/404|not.?found/i.test(about)) return `The service has no such thing: ${message}`;
  if (/401|403|unauthor|forbidden|credential|key/i.test(about))
    return `The service wants a key or does not accept the one it got: ${message} Add it to the source, then ask again.`;
  if (/cors|unreachable|offline|failed to fetch|network/i.test(about))
    return `The service could not be reached: ${message}`;
  if (/timeout|stalled/i.test(about)) return `The program did not finish: ${message}`;
  if (/stopped/i.test(about)) return `The program was stopped.${after}`;
  if (/409|conflict|exists/i.test(about)) return `The service refused, since that is there already: ${message}`;
  return `That did not work: ${message}${/[.!?]$/.test(message) ? '' : '.'}`;
}

export const isBusy = ({ code, message }: { code: string; message: string }): boolean =>
  /429|rate.?limit|too many|\b50[0234]\b|temporar|unavailable/i.test(`${code} ${message}`);

function notFound(record: Record<string, unknown>): string {
  const among = Array.isArray(record.among) ? record.among.slice(0, 10).map((one) => `\`${String(one)}\``) : [];
  const rest =
    among.length > 0 ? ` There ${among.length === 1 ? 'is' : 'are'} ${among.join(', ')}.` : ' There is nothing yet.';
  return `I found nothing called \`${String(record.notFound)}\`.${rest}`;
}

function done(plan: Plan, result: unknown): string {
  const verb = plan.target.doing === 'act' ? pastOf(plan.target.verb) : doneWord(plan);
  const noun = spoken(singular(plan.target.resource));
  const level = plan.levels.at(-1);
  const assumed = plan.assumed.length > 0 ? ` ${plan.assumed.join(' ')}` : '';
  if (Array.isArray(result)) {
    const of = level ? spoken(level.list.resource) : noun;
    if (result.length === 0) return `Nothing to do: no ${singular(of)} ${describeLevel(plan) || 'fits'}.`;
    const names = result.map(bold).join(', ');
    const what =
      plan.target.doing === 'delete'
        ? `${capital(verb)} ${counted(result.length, of)}`
        : `${capital(verb)} ${noun} for ${counted(result.length, of)}`;
    return `${what}: ${names}.${assumed}`;
  }
  const record = isRecord(result) ? result : null;
  const name = record ? (record.name ?? record.title ?? record.description ?? record.id) : result;
  const place = level && plan.target.doing !== 'delete' && level.picks[0] ? ` for ${bold(level.picks[0].text)}` : '';
  const shown = typeof name === 'string' || typeof name === 'number' ? ` ${bold(name)}` : '';
  const sentence =
    plan.target.doing === 'act'
      ? `${capital(verb)} ${noun}${place || shown}.`
      : `${capital(verb)} the ${noun}${shown}${plan.target.doing === 'create' ? place : ''}.`;
  return record ? `${sentence}${assumed}\n\n${pairs(record)}` : `${sentence}${assumed}`;
}

function rows(value: unknown[], shortened: boolean, plan: Plan | null): string {
  const about = plan ? subjectOf(plan) : { noun: 'row', words: '' };
  const number = value.length;
  if (number === 0) return `No ${singular(about.noun)}${about.words}.`;
  const head = shortened
    ? `The first ${number} ${plural(about.noun)}${about.words}:`
    : `${number} ${number === 1 ? singular(about.noun) : plural(about.noun)}${about.words}${onwards(number)}:`;
  const records = value.filter(isRecord);
  const body =
    records.length === number
      ? table(records)
      : value
          .slice(0, rowsShown * 2)
          .map((one) => `- ${cell(one)}`)
          .join('\n');
  const more =
    number > rowsShown && records.length === number
      ? `\n\n… and ${number - rowsShown} more; the result holds them all.`
      : '';
  return `${head}\n\n${body}${more}`;
}

/** One call brings a hundred rows at most. */
const onwards = (number: number): string => (number === 100 ? ' (the first page of 100; there may be more)' : '');

function table(records: Record<string, unknown>[]): string {
  const names = [...new Set(records.flatMap((one) => Object.keys(one)))];
  const plain = names.filter((name) =>
    records.some((one) => one[name] !== null && one[name] !== undefined && typeof one[name] !== 'object'),
  );
  const ids = (name: string) => /(^|_)id$|Id$|^(created|updated|modified)(_at|At)?$|_url$/.test(name);
  const chosen = [...plain.filter((name) => !ids(name)), ...plain.filter(ids)].slice(0, 6);
  const columns = chosen.length > 0 ? names.filter((name) => chosen.includes(name)) : names.slice(0, 4);
  const lines = records.slice(0, rowsShown).map((one) => `| ${columns.map((name) => cell(one[name])).join(' | ')} |`);
  return [
    `| ${columns.map((name) => name.replace(/_/g, ' ')).join(' | ')} |`,
    `|${' --- |'.repeat(columns.length)}`,
    ...lines,
  ].join('\n');
}

const pairs = (record: Record<string, unknown>): string =>
  Object.entries(record)
    .slice(0, 16)
    .map(([name, one]) => `- ${name.replace(/_/g, ' ')}: ${cell(one)}`)
    .join('\n');

function cell(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return (text.length > 60 ? `${text.slice(0, 57)}…` : text).replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}

function subjectOf(plan: Plan): { noun: string; words: string } {
  const own = plan.conditions.map((one) => one.words);
  const levels = plan.levels.flatMap((level) =>
    level.picks.length > 0
      ? [`of ${level.picks.map((value) => value.text).join(' and ')}`]
      : level.conditions.length > 0
        ? [`of ${plural(spoken(level.list.resource))} ${level.conditions.map((one) => one.words).join(' and ')}`]
        : [],
  );
  const before = own.filter((words) => !/^(with|without|not) /.test(words));
  const behind = [...own.filter((words) => /^(with|without|not) /.test(words)), ...levels];
  const noun = spoken(plan.target.resource);
  return {
    noun: before.length > 0 ? `${before.join(', ')} ${noun}` : noun,
    words: behind.length > 0 ? ` ${behind.join(' and ')}` : '',
  };
}

function describeLevel(plan: Plan): string {
  const words = plan.levels.flatMap((level) => level.conditions.map((one) => one.words));
  return words.length > 0 ? `is ${words.join(' and ')}` : '';
}

function pastOf(verb: string): string {
  if (verb === 'enable') return 'turned on';
  if (verb === 'disable') return 'turned off';
  return /e$/.test(verb) ? `${verb}d` : `${verb}ed`;
}

const counted = (number: number, noun: string): string =>
  `${number} ${number === 1 ? singular(spoken(noun)) : plural(spoken(noun))}`;
const bold = (value: unknown): string => `**${cell(value)}**`;
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const article = (noun: string): string => `the ${noun}`;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
