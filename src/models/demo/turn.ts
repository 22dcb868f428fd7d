/** One step of a turn: from the whole conversation to what is said and called next. Keeps nothing between steps. */
import type { Message, ModelRequest } from '../model.contract.ts';
import { type Declarations, readDeclarations } from './declarations.ts';
import { type Method, readMethods } from './methods.ts';
import { makePlan, type Planned } from './plan.ts';
import { writeProgram } from './program.ts';
import { repair } from './repair.ts';
import { readReply } from './reply.ts';
import { isBusy, report, reportFailure } from './report.ts';
import { readWish, type Wish } from './wish.ts';
import { isStop, spoken } from './words.ts';

export interface Step {
  say: string;
  call?: { tool: 'search' | 'execute'; text: string };
}

interface Done {
  tool: string;
  input: string;
  text: string;
  isError: boolean;
}

const searchesAllowed = 4;
const repairsAllowed = 3;

export function nextStep(request: ModelRequest): Step {
  const { text, done } = readTurn(request.messages);
  const wish = readWish(text);
  const has = (name: string) => request.tools.some((tool) => tool.name === name);
  const searched = done.filter((one) => one.tool === 'search');
  const ran = done.filter((one) => one.tool === 'execute');
  const declarations = known(request);
  const methods = readMethods(declarations);

  if (wish.verb === 'help') return { say: offer(methods, true) };
  if (!has('execute')) return { say: 'I can only work with the tools of code mode, and they are not offered here.' };
  const last = ran.at(-1);
  if (last) return afterRun(last, ran, wish, methods, declarations);
  if (wish.program) return { say: 'I run it as it stands.', call: { tool: 'execute', text: wish.program } };

  if (searched.length === 0 && has('search'))
    return { say: 'I look for methods that could do this.', call: { tool: 'search', text: keywords(wish) } };
  const isTried = (query: string) =>
    searched.some((one) => one.input === query) || searched.length >= searchesAllowed || !has('search');
  const planned = makePlan(wish, methods, declarations, isTried);
  if (planned.kind === 'search') {
    if (!isTried(planned.query))
      return { say: 'One more thing is needed for it.', call: { tool: 'search', text: planned.query } };
    return {
      say: `I found no method for a part of this (“${planned.query}”), so I rather do nothing than half of it.\n\n${offer(methods, false)}`,
    };
  }
  if (planned.kind === 'ask') return { say: planned.text };
  if (planned.kind === 'none') {
    const broader = nouns(wish);
    if (searched.length === 1 && has('search') && broader && broader !== searched[0]!.input)
      return { say: 'Not yet what I need; I look again with other words.', call: { tool: 'search', text: broader } };
    return { say: offer(methods, false) };
  }
  const code = writeProgram(planned.plan, declarations);
  return { say: intention(planned), call: { tool: 'execute', text: code } };
}

function afterRun(last: Done, ran: Done[], wish: Wish, methods: Method[], declarations: Declarations): Step {
  const reply = readReply(last.text, last.isError);
  const planned = wish.program ? null : makePlan(wish, methods, declarations);
  const plan = planned?.kind === 'plan' ? planned.plan : null;
  if (reply.kind === 'value') return { say: report(reply.value, reply.shortened, plan) };
  if (reply.kind === 'rejected') {
    const mended =
      ran.length <= repairsAllowed ? repair(last.input, reply.problems, wish, methods, declarations) : null;
    if (mended && mended.code !== last.input)
      return {
        say: `The type checker found something: ${mended.said.join('; ')}. I mend that.`,
        call: { tool: 'execute', text: mended.code },
      };
    const first = reply.problems[0];
    return {
      say: `The type checker refuses the program and I do not know how to mend it.${first ? `\n\nLine ${first.line}: ${first.message}` : ''}\n\nEdit the program in the playground, or ask in other words.`,
    };
  }
  const same = ran.filter((one) => one.input === last.input).length;
  // A created thing must not be created twice; what is read or switched may be tried again.
  const repeatable = !reply.writesDone || plan?.target.doing === 'act';
  if (isBusy(reply) && same < 2 && repeatable)
    return { say: 'The service was busy. I try once more.', call: { tool: 'execute', text: last.input } };
  const leaner = last.input
    .replace(/(, )?(per_?page|limit|page_?size|max_?results): 100/gi, '')
    .replace(/\(\{ *\}\)/g, '()')
    .replace(/\{ *, /g, '{ ');
  if (
    leaner !== last.input &&
    /per_?page|limit|page_?size|max_?results/i.test(reply.message) &&
    /4(00|22)|argument|invalid|maximum|at most/i.test(`${reply.code} ${reply.message}`)
  ) {
    return {
      say: 'Its pages are smaller than I thought. I take its own size.',
      call: { tool: 'execute', text: leaner },
    };
  }
  return { say: reportFailure(reply) };
}

/** The newest message of the person and what was done since. */
function readTurn(messages: Message[]): { text: string; done: Done[] } {
  const start = messages.findLastIndex((message) => message.role === 'user');
  const first = messages[start];
  const done: Done[] = [];
  const calls = new Map<string, { name: string; input: unknown }>();
  for (const message of messages.slice(start + 1)) {
    if (message.role === 'assistant') for (const call of message.toolCalls) calls.set(call.id, call);
    if (message.role !== 'tool') continue;
    const input = calls.get(message.callId)?.input;
    const values = typeof input === 'object' && input !== null ? Object.values(input) : [];
    done.push({ tool: message.name, input: String(values[0] ?? ''), text: message.text, isError: message.isError });
  }
  return { text: first?.role === 'user' ? askedAt(messages, start) : '', done };
}

const questions: [asked: RegExp, joint: string][] = [
  [/^For which .*Name one/, ' for '],
  [/ I still need /, ' with '],
  [/^What should I change/, ' '],
];

/** What is asked at a message; the answer to a question of ours is read together with what the question was about. */
function askedAt(messages: Message[], index: number): string {
  const message = messages[index];
  const before = messages[index - 1];
  const text = message?.role === 'user' ? message.text : '';
  if (before?.role !== 'assistant' || before.toolCalls.length > 0 || text.length > 120) return text;
  const question = questions.find(([asked]) => asked.test(before.text));
  const earlier = messages.slice(0, index - 1).findLastIndex((one) => one.role === 'user');
  if (!question || earlier < 0 || startsAnew.test(text)) return text;
  const joint = /^\s*(for|on|with|to|in|of|set|and)\b/i.test(text) ? ' ' : question[1];
  return `${askedAt(messages, earlier).replace(/[.?!\s]+$/, '')}${joint}${text.trim()}`;
}

const startsAnew =
  /^\s*(list|show|which|what|how|count|add|create|delete|remove|update|change|enable|disable|turn|write|find|get|stop|no|never ?mind|cancel|hello|hi|help|thanks?)\b/i;

/** All declarations in sight: of the system prompt, and of every answer so far. */
function known({ system, messages }: ModelRequest): Declarations {
  const texts = [system, ...messages.flatMap((message) => (message.role === 'tool' ? [message.text] : []))].filter(
    (text) => text.includes('Promise<') || /\b(interface|type) \w/.test(text),
  );
  return readDeclarations(texts.join('\n'));
}

function keywords(wish: Wish): string {
  const verb = {
    create: 'create',
    update: 'update',
    delete: 'delete',
    act: wish.action,
    list: 'list',
    count: 'list',
    get: 'get',
    help: '',
    run: '',
  }[wish.verb];
  return (
    [...new Set([verb, ...nouns(wish).split(' '), ...(wish.file ? ['write', 'file'] : [])])]
      .filter(Boolean)
      .join(' ') ||
    wish.text.trim().slice(0, 80) ||
    'list'
  );
}

/** The words that could name something, without what only stands in values. */
function nouns(wish: Wish): string {
  const inValue = (at: number) =>
    wish.values.some((value) => value.kind !== 'name' && at >= value.at && at < value.at + value.text.length);
  const plain = wish.words.filter(
    (word) =>
      !isStop(word.text) &&
      !inValue(word.at) &&
      !/[\w.-]\/[\w.-]*$/.test(wish.text.slice(0, word.at)) &&
      !/^[\w.-]*\/[\w.-]/.test(wish.text.slice(word.at)) &&
      !/^\d/.test(word.text) &&
      !/^(turn|turned|switch|off|write|report|save|missing|add|create|delete|remove|update|change|set|make|new|where|named|called|those|most|more|less|over|under)$/.test(
        word.text,
      ),
  );
  const bare = new Map(plain.map((word) => [word.at, word.text]));
  return [...new Set(bare.values())].slice(0, 8).join(' ');
}

function intention(planned: Extract<Planned, { kind: 'plan' }>): string {
  const { target, levels } = planned.plan;
  const steps = levels.map((level) => spoken(level.list.resource));
  const children = [...levels.flatMap((level) => level.conditions), ...planned.plan.conditions].flatMap((one) =>
    one.on === 'child' ? [spoken(one.method.resource)] : [],
  );
  const through = [...new Set([...steps, ...children])];
  const what = target.summary ? target.summary[0]!.toLowerCase() + target.summary.slice(1) : spoken(target.name);
  const then = planned.plan.write ? ` and write \`${planned.plan.write.path}\`` : '';
  return through.length > 0
    ? `One program does it: it goes through the ${through.join(' and the ')}, then: ${what}${then}.`
    : `This does it: ${what}${then}.`;
}

/** What can be done, with sentences that would work on this very catalog. */
function offer(methods: Method[], hello: boolean): string {
  const intro = hello
    ? 'I am the demo: rules, no AI, and I work offline. I search the connected services, write a small program and run it in the sealed isolate.'
    : 'I did not find a way to do that. I am the demo, rules without AI, and understand requests to list, count, filter, create, change or delete what the connected services offer.';
  const picks: string[] = [];
  const lists = methods.filter(
    (method) => method.doing === 'list' && method.ids.length === 0 && method.source !== 'workspace',
  );
  for (const method of lists.slice(0, 2)) picks.push(`How many ${spoken(method.resource)} are there?`);
  const act = methods.find(
    (method) => method.doing === 'act' && method.ids.length > 0 && method.source !== 'workspace',
  );
  if (act) picks.push(`${act.verb[0]!.toUpperCase()}${act.verb.slice(1)} ${spoken(act.resource)} where it is missing`);
  if (lists[0]) picks.push(`Write a report of the ${spoken(lists[0].resource)} to report.md`);
  if (picks.length === 0 && methods.length === 0) {
    return `${intro}\n\nAsk for a thing by the name its service gives it, as in “How many zones are there?”, and connect a source first where none is.`;
  }
  if (picks.length === 0) {
    const found = methods
      .slice(0, 4)
      .map((method) => `- ${method.summary || spoken(method.name)} (\`${method.name}\`)`);
    return `${intro} What I found here:\n\n${found.join('\n')}`;
  }
  return `${intro} For example:\n\n${picks.map((pick) => `- ${pick}`).join('\n')}`;
}
