/** Snippets, loaded when they are first asked for: until then there are none to be shown. */
import { cell, type Readable } from '#base/cell.ts';
import { later } from '#base/later.ts';
import type { SnippetFace } from '#ui/snippet-face.ts';

interface Connected {
  face: SnippetFace;
  open(): Promise<void>;
}

export function createLaterSnippets(load: () => Promise<Connected>): Connected {
  let made: SnippetFace | undefined;
  const mirrors: ((face: SnippetFace) => void)[] = [];
  const mirror = <T>(empty: T, of: (face: SnippetFace) => Readable<T>): Readable<T> => {
    const own = cell(empty);
    mirrors.push((face) => {
      const sync = () => own.set(of(face).get());
      of(face).subscribe(sync);
      sync();
    });
    return own;
  };
  const loaded = later(async () => {
    const connected = await load();
    made = connected.face;
    for (const follow of mirrors) follow(connected.face);
    return connected;
  });
  const pass =
    <A extends unknown[], R>(of: (face: SnippetFace) => (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> =>
      of((await loaded()).face)(...given);

  return {
    face: {
      list: mirror<ReturnType<SnippetFace['list']['get']>>([], ({ list }) => list),
      proposals: mirror<ReturnType<SnippetFace['proposals']['get']>>([], ({ proposals }) => proposals),
      standings: mirror<ReturnType<SnippetFace['standings']['get']>>(new Map(), ({ standings }) => standings),
      results: mirror<ReturnType<SnippetFace['results']['get']>>(new Map(), ({ results }) => results),
      // These two follow something that is on the screen, which what was loaded put there.
      next: (id) => made?.next(id) ?? null,
      withInputs: (code, chosen) => made?.withInputs(code, chosen) ?? { code, input: {}, example: {} },
      draft: pass(({ draft }) => draft),
      review: pass(({ review }) => review),
      save: pass(({ save }) => save),
      reject: pass(({ reject }) => reject),
      runTests: pass(({ runTests }) => runTests),
      removeTest: pass(({ removeTest }) => removeTest),
      confirm: pass(({ confirm }) => confirm),
      activate: pass(({ activate }) => activate),
      deprecate: pass(({ deprecate }) => deprecate),
      rename: pass(({ rename }) => rename),
      remove: pass(({ remove }) => remove),
    },
    open: async () => (await loaded()).open(),
  };
}
