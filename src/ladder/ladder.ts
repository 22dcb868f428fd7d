/** The execution ladder: five rungs with a cost and a risk each; what is not available here says why. */
import type { Rung } from './rung.contract.ts';

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
    risk: 'Also brings in packages of other people. Their install scripts never run.',
    available: () => ({ ok: true }),
  },
  {
    id: 'browser',
    number: '03',
    title: 'Browser',
    risk: 'Also drives a page in a sealed frame, and, where you lend it a Chrome, pages of the web.',
    available: () => ({ ok: true }),
  },
  {
    id: 'sandbox',
    number: '04',
    title: 'Sandbox',
    risk: 'Runs a shell with Git, npm and Node over the files of this session. The embedded one reaches no network.',
    available: () => ({ ok: true }),
  },
];
