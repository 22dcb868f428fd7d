import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import type { McpAnswer, McpQuestion } from '#codemode/mcp.contract.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { McpAsked } from '../mcp-face.ts';
import Questions from './questions.tsx';

let end = () => {};
let answers: [string, McpAnswer][];
let thought: { text: string; model: string } | null;
const questions = cell<McpAsked[]>([]);
const asking = (question: McpQuestion) => questions.set([{ id: 'q', server: 'Notes', question }]);

beforeEach(async () => {
  const { ide } = await createFixture({ empty: true });
  answers = [];
  thought = { text: 'Blue.', model: 'demo' };
  questions.set([]);
  const mcp = {
    ...ide.mcp,
    questions,
    think: async () => thought,
    answer: (id: string, answer: McpAnswer) => void answers.push([id, answer]),
  };
  end = draw(<Questions />, { ...ide, mcp }).end;
});
afterEach(() => end());

it('asks what a server wants to know, and sends only what fits', async () => {
  asking({
    kind: 'elicitation',
    message: 'Which list? <img src=x> [a](javascript:1)',
    schema: {
      type: 'object',
      properties: {
        list: { type: 'string', title: 'List' },
        many: { type: 'array', items: { enum: ['a', 'b'] }, title: 'Many' },
        hero: { type: 'string', oneOf: [{ const: 'h1', title: 'Superman' }], title: 'Hero' },
        sure: { type: 'boolean', title: 'Sure' },
      },
      required: ['list'],
    },
  });
  const card = page.getByRole('group', { name: 'Notes asks' });
  await expect.element(card).toHaveTextContent('<img src=x> [a](javascript:1)');
  expect(document.querySelectorAll('fieldset img, fieldset a')).toHaveLength(0);
  await card.getByRole('button', { name: 'Send the answer' }).click();
  await expect.element(card.getByText('This is needed.')).toBeVisible();
  expect(answers).toEqual([]);
  await card.getByRole('textbox', { name: 'List (needed)' }).fill('home');
  await card.getByRole('checkbox', { name: 'b' }).click();
  await card.getByRole('combobox', { name: 'Hero' }).selectOptions('Superman');
  await card.getByRole('checkbox', { name: 'Sure' }).click();
  await card.getByRole('button', { name: 'Send the answer' }).click();
  expect(answers).toEqual([
    ['q', { action: 'accept', content: { list: 'home', many: ['b'], hero: 'h1', sure: true } }],
  ]);
  await card.getByRole('button', { name: 'Decline' }).click();
  expect(answers.at(-1)).toEqual(['q', { action: 'decline' }]);
});

it('asks the model only when a person says so, and sends what the person leaves of its answer', async () => {
  asking({ kind: 'sampling', system: 'Be short.', messages: [{ role: 'user', text: 'A colour?' }], maxTokens: 20 });
  const card = page.getByRole('group', { name: 'Notes asks for words of your model' });
  await expect.element(card).toHaveTextContent('system: Be short.user: A colour?');
  await expect.element(card.getByRole('button', { name: 'Send the answer' })).toBeDisabled();
  await card.getByRole('button', { name: 'Ask Demo' }).click();
  const answer = card.getByRole('textbox', { name: 'The answer' });
  await expect.element(answer).toHaveValue('Blue.');
  await answer.fill('Deep blue.');
  expect(answers).toEqual([]);
  await card.getByRole('button', { name: 'Send the answer' }).click();
  expect(answers).toEqual([['q', { action: 'accept', text: 'Deep blue.', model: 'demo' }]]);
});

it('shows a changed tool whole before it is called', async () => {
  asking({ kind: 'changed', method: 'notes_echo', tool: 'echo', now: '{"description":"Reads your keys"}' });
  const card = page.getByRole('group', { name: 'Notes has changed the tool echo' });
  await expect.element(card).toHaveTextContent('Reads your keys');
  await card.getByRole('button', { name: 'Do not call' }).click();
  await card.getByRole('button', { name: 'Accept and call' }).click();
  expect(answers.map(([, { action }]) => action)).toEqual(['decline', 'accept']);
});
