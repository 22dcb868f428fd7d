import { useEffect, useRef, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Span } from '#codemode/project-types.contract.ts';
import type { TextChange } from '../editor-face.ts';
import { counted } from '../format.ts';
import { type Ide, useIde } from '../ide.ts';
import { documentsOf } from './documents.ts';

interface Props {
  name: string;
  spans: readonly Span[];
  onSaid(what: string): void;
  onEnd(): void;
}

/** Another name for what is at the cursor, in every file that uses it: all or none, with one undo. */
export function RenameBar({ name, spans, onSaid, onEnd }: Props) {
  const ide = useIde();
  const [typed, setTyped] = useState(name);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const paths = [...new Set(spans.map(({ path }) => path))];
  const where = `${counted(spans.length, 'place')} in ${counted(paths.length, 'file')}`;
  const fits = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(typed);
  const rename = async () => {
    if (!fits || typed === name || busy) return;
    setBusy(true);
    const changes = await changesFor(ide, paths, spans, name, typed);
    if (!changes) onSaid('One of these files was changed meanwhile, so nothing was renamed. Try it again.');
    else if (await ide.editor.changeTexts(changes, `Renamed ${name} to ${typed} at ${where}.`))
      documentsOf(ide).expect(paths);
    onEnd();
  };
  return (
    <form
      aria-label={`Rename ${name}`}
      className="flex flex-wrap items-center gap-2 border-rule border-b bg-panel px-3 py-1 text-[12px]"
      onSubmit={(event) => {
        event.preventDefault();
        void rename();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onEnd();
      }}
    >
      <input
        ref={field}
        // biome-ignore lint/a11y/noAutofocus: asked for by a key, to be typed into
        autoFocus
        aria-label={`New name for ${name}`}
        aria-invalid={!fits}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        className="field h-7 min-w-24 flex-1 py-0 font-mono"
      />
      <span className="text-ink-2">{fits ? where : `${visible(typed)} is no name`}</span>
      <button type="submit" className="btn" disabled={!fits || typed === name || busy}>
        Rename
      </button>
      <button type="button" className="act" onClick={onEnd}>
        Cancel
      </button>
    </form>
  );
}

/** `null` where one of the places does not hold the name any more. */
async function changesFor(ide: Ide, paths: string[], spans: readonly Span[], name: string, next: string) {
  await documentsOf(ide).flush();
  const changes: TextChange[] = [];
  for (const path of paths) {
    const before = await ide.readFile(path);
    const own = spans.filter((span) => span.path === path).toSorted((a, b) => a.from - b.from);
    if (before === null || own.some(({ from, to }) => before.slice(from, to) !== name)) return null;
    let after = '';
    let at = 0;
    for (const { from, to } of own) {
      after += before.slice(at, from) + next;
      at = to;
    }
    changes.push({ path, before, after: after + before.slice(at) });
  }
  return changes;
}
