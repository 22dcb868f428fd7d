import { useEffect, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import { filesAt } from '#session/tree.ts';
import { useCell, useIde } from '../ide.ts';

interface Version {
  entryId: string;
  title: string;
  /** Of all the files then. */
  files: string;
}

/** Messages looked back over. */
const most = 200;

/** The messages of the shown path at which a file became another one, newest first, to compare it with. */
export function FileVersions(props: { path: string; onShow(text: string | null, title: string): void; onEnd(): void }) {
  const { path, onShow, onEnd } = props;
  const ide = useIde();
  const state = useCell(ide.session);
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [chosen, setChosen] = useState('');
  const trees = useMemo(() => {
    if (!state) return [];
    const all: Version[] = [];
    for (const { id, title } of state.path.slice(-most)) {
      const files = filesAt(state.entries, id);
      if (files !== null && files !== all.at(-1)?.files) all.push({ entryId: id, title, files });
    }
    return all;
  }, [state]);
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const found: Version[] = [];
      let last: string | undefined;
      for (const version of trees) {
        const hash = (await ide.filesOf(version.files))?.find((file) => file.path === path)?.hash;
        if (gone) return;
        if (hash !== undefined && hash !== last) found.unshift(version);
        last = hash;
      }
      setVersions(found);
    };
    void look();
    return () => {
      gone = true;
    };
  }, [ide, trees, path]);

  const show = async (entryId: string) => {
    setChosen(entryId);
    const version = versions?.find((one) => one.entryId === entryId);
    const bytes = version && (await ide.readBytesOf(version.files, path));
    onShow(bytes ? new TextDecoder().decode(bytes) : null, version?.title ?? '');
  };
  return (
    <div className="flex flex-wrap items-center gap-2 border-rule border-b bg-panel px-3 py-1 text-[12px] text-ink-2">
      <label className="flex min-w-0 flex-1 items-center gap-2">
        <span className="shrink-0">As it became with</span>
        <select
          className="field h-7 min-w-0 flex-1 py-0"
          value={chosen}
          disabled={!versions || versions.length === 0}
          onChange={({ target }) => void show(target.value)}
        >
          <option value="">
            {versions === null ? 'Looking…' : versions.length === 0 ? 'No message knows it yet' : 'Choose a message…'}
          </option>
          {versions?.map(({ entryId, title }) => (
            <option key={entryId} value={entryId}>
              {visible(title)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="act" onClick={onEnd}>
        Close
      </button>
    </div>
  );
}
