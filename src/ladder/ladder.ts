/** The execution ladder: five rungs with a cost and a risk each; what is not available here says why. */
import type { Rung, RungCost } from './rung.contract.ts';

/** As `bench/ladder` has them. */
export const costs = {
  isolate: { coldMs: 350, warmMs: 60, memory: 60 * 2 ** 20, download: 100_000 },
  npm: { coldMs: 1300, warmMs: 90, memory: 190 * 2 ** 20, download: 3_700_000 },
  browser: { coldMs: 450, warmMs: 150, memory: 70 * 2 ** 20, download: 200_000 },
  sandbox: { coldMs: 450, warmMs: 220, memory: 50 * 2 ** 20, download: 700_000 },
} satisfies Record<string, RungCost>;

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
    cost: costs.isolate,
    available: () => ({ ok: true }),
  },
  {
    id: 'npm',
    number: '02',
    title: 'npm',
    risk: 'Also brings in packages of other people. Their install scripts never run.',
    cost: costs.npm,
    available: () => ({ ok: true }),
  },
  {
    id: 'browser',
    number: '03',
    title: 'Browser',
    risk: 'Also drives a page in a sealed frame, and, where you lend it a Chrome, pages of the web.',
    cost: costs.browser,
    available: () => ({ ok: true }),
  },
  {
    id: 'sandbox',
    number: '04',
    title: 'Sandbox',
    risk: 'Runs a shell with Git, npm and Node over the files of this session. The embedded one reaches no network.',
    cost: costs.sandbox,
    available: () => ({ ok: true }),
  },
];
