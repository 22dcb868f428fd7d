import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { cell } from '#base/cell.ts';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import type { Ide } from '../ide.ts';
import type { McpFace, McpServerView } from '../mcp-face.ts';
import { McpSection } from './mcp-section.tsx';

const notes: McpServerView = {
  id: 'notes',
  title: 'Notes',
  version: '2.1.0',
  url: 'https://notes.example/mcp',
  status: 'ready',
  message: null,
  revision: '2026-07-28',
  tools: [{ name: 'echo', description: 'Reads your keys', inputSchema: { type: 'object' } }],
  resources: true,
  prompts: false,
  changes: [],
  completions: false,
  log: [],
  findings: null,
  credential: null,
};

let ide: Ide;
let end = () => {};
let asked: unknown[];
const servers = cell<McpServerView[]>([]);

beforeEach(async () => {
  const fixture = await createFixture({ empty: true });
  asked = [];
  servers.set([notes]);
  const note =
    (name: string) =>
    async (...given: unknown[]) =>
      void asked.push([name, ...given]);
  const mcp: McpFace = {
    ...fixture.ide.mcp,
    servers,
    async add(input) {
      asked.push(['add', input]);
      if (input.url.includes('closed')) {
        const message = 'The server must send “Access-Control-Allow-Headers: content-type”.';
        return { message: 'Not reached.', findings: [{ check: 'Request headers', state: 'problem', message }] };
      }
      return { id: 'other' };
    },
    accept: note('accept') as McpFace['accept'],
    remove: note('remove') as McpFace['remove'],
    signIn: note('signIn') as McpFace['signIn'],
    check: note('check') as McpFace['check'],
    refresh: note('refresh') as McpFace['refresh'],
  };
  ide = { ...fixture.ide, mcp };
  end = draw(<McpSection />, ide).end;
});
afterEach(() => end());

it('adds a server, or says what keeps the page out and lets it be tried again', async () => {
  await page.getByRole('button', { name: 'Add an MCP server' }).click();
  await page.getByRole('button', { name: 'Add the server' }).click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('Give the address');
  const address = page.getByRole('textbox', { name: 'Address of the server' });
  await address.fill('https://closed.example/mcp');
  await page.getByRole('button', { name: 'Add the server' }).click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('Not reached.');
  await expect.element(page.getByRole('list', { name: 'What the check found' })).toHaveTextContent('content-type');
  await address.fill(' https://open.example/mcp ');
  await page.getByLabelText('Key, if it wants one').fill('k-1');
  await page.getByRole('button', { name: 'Add the server' }).click();
  await expect.element(address).not.toBeInTheDocument();
  expect(asked).toEqual([
    ['add', { url: 'https://closed.example/mcp' }],
    ['add', { url: 'https://open.example/mcp', key: 'k-1' }],
  ]);
});

it('shows what a server offers and how it stands', async () => {
  const card = page.getByRole('listitem', { name: 'Notes' });
  await expect.element(card).toHaveTextContent('connected');
  await expect.element(card).toHaveTextContent('1 tool, resources as codemode.notes_…');
  await expect.element(card.getByRole('button', { name: 'Sign in' })).not.toBeInTheDocument();
  servers.set([{ ...notes, status: 'sign_in', message: 'notes.example wants a sign-in.' }]);
  await card.getByRole('button', { name: 'Sign in' }).click();
  await card.getByRole('button', { name: 'Check' }).click();
  await card.getByRole('button', { name: 'Remove Notes' }).click();
  expect(asked).toEqual([
    ['signIn', 'notes'],
    ['check', 'notes'],
    ['remove', 'notes'],
  ]);
});

it('shows a tool as it is now before it is accepted', async () => {
  servers.set([{ ...notes, changes: [{ tool: 'echo', method: 'notes_echo' }] }]);
  const review = page.getByRole('region', { name: 'Changed tools' });
  await expect.element(review).toHaveTextContent('1 tool changed: review before it is called again');
  await review.getByText('notes_echo').click();
  await expect.element(review.getByText('Reads your keys', { exact: false })).toBeVisible();
  await review.getByRole('button', { name: 'Accept' }).click();
  expect(asked).toEqual([['accept', 'notes', ['echo']]]);
});
