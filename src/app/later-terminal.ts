/** The terminal before anyone has asked for it: nothing of it is part of the first load. */
import { type Cell, cell } from '#base/cell.ts';
import { later } from '#base/later.ts';
import type { TerminalFace } from '#ui/terminal-face.ts';
import type { createTerminal } from './terminal.ts';

type Terminal = ReturnType<typeof createTerminal>;

export function createLaterTerminal(make: () => Promise<Terminal>, reload: () => void): Terminal {
  const shown = {
    choices: cell<ReturnType<TerminalFace['choices']['get']>>([]),
    chosen: cell(''),
    shells: cell<ReturnType<TerminalFace['shells']['get']>>(null),
    problem: cell<ReturnType<TerminalFace['problem']['get']>>(null),
    servers: cell<ReturnType<TerminalFace['servers']['get']>>([]),
  };
  const open = later(async () => {
    const made = await make();
    for (const name of Object.keys(shown) as (keyof typeof shown)[]) {
      const from = made.face[name];
      const show = () => (shown[name] as Cell<unknown>).set(from.get());
      from.subscribe(show);
      show();
    }
    return made;
  });
  const face = () => open().then((made) => made.face);
  return {
    shells: () => open().then((made) => made.shells()),
    face: {
      ...shown,
      reload,
      choose: async (id) => (await face()).choose(id),
      look: async () => (await face()).look(),
      begin: async () => (await face()).begin(),
      add: async () => (await face()).add(),
      close: (id) => void face().then((own) => own.close(id)),
      setup: {
        key: async () => (await face()).setup.key(),
        setKey: async (text) => (await face()).setup.setKey(text),
        image: async () => (await face()).setup.image(),
        setImage: async (file) => (await face()).setup.setImage(file),
        forgetImage: async () => (await face()).setup.forgetImage(),
      },
    },
  };
}
