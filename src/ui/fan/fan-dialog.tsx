import { useRef, useState } from 'react';
import type { Variant } from '../fan-face.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useView } from '../view.ts';

const most = 6;

type Row = Variant & { key: number };

/** One prompt in several variants, or for several models: what each branch is asked, before they run at once. */
export default function FanDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const models = useCell(ide.models);
  const { id: modelId } = useCell(ide.model);
  const next = useRef(2);
  const [rows, setRows] = useState((): Row[] => [0, 1].map((key) => ({ key, text: view.get().draft, modelId })));
  const ready = rows.every(({ text }) => text.trim() !== '');

  const change = (key: number, part: Partial<Variant>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => setRows([...rows, { ...rows.at(-1)!, key: next.current++ }]);
  const start = async () => {
    if (!ready) return;
    onOpenChange(false);
    view.set({ narrowPane: 'talk' });
    await ide.fan.start(rows.map(({ text, modelId }) => ({ text, modelId })));
    if (ide.fan.branches.get()) view.set({ draft: '' });
  };

  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Ask several ways at once" wide>
      <form
        className="flex min-h-0 flex-1 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void start();
        }}
      >
        <p className="m-0 px-4 pt-3 text-ink-2">
          Each variant becomes a branch with a copy of the files. They run at the same time, and you keep the one you
          like: the others stay in the tree.
        </p>
        <div className="grid min-h-0 flex-1 gap-3 overflow-y-auto px-4 py-3 md:grid-cols-2">
          {rows.map(({ key, text, modelId: chosen }, i) => (
            <fieldset key={key} className="m-0 flex min-w-0 flex-col gap-2 rounded-lg border border-rule-2 p-3">
              <div className="flex items-center gap-2">
                <b className="font-semibold">Variant {i + 1}</b>
                <label className="ml-auto flex min-w-0 items-center gap-2 text-ink-2">
                  Model
                  <select
                    aria-label={`Model of variant ${i + 1}`}
                    className="field min-w-0 max-w-44"
                    value={chosen}
                    onChange={({ target }) => change(key, { modelId: target.value })}
                  >
                    {models.map((model) => (
                      <option key={model.id} value={model.id}>
                        {model.label}
                      </option>
                    ))}
                  </select>
                </label>
                <IconButton
                  icon="cross"
                  label={`Remove variant ${i + 1}`}
                  disabled={rows.length <= 2}
                  onClick={() => setRows(rows.filter((row) => row.key !== key))}
                />
              </div>
              <textarea
                aria-label={`Prompt of variant ${i + 1}`}
                placeholder="What this branch is asked"
                rows={4}
                className="field w-full flex-1 resize-y font-serif text-[15px]/[1.4]"
                value={text}
                onChange={({ target }) => change(key, { text: target.value })}
              />
            </fieldset>
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-2 border-rule border-t px-4 py-3">
          <button type="button" className="btn" disabled={rows.length >= most} onClick={add}>
            Add a variant
          </button>
          <span className="flex-1 text-ink-3">{rows.length >= most ? 'Six at most.' : ''}</span>
          <span className="keys max-sm:hidden">{readable('Mod+Enter')}</span>
          <button type="submit" className="btn btn-primary" disabled={!ready}>
            Run {rows.length} branches
          </button>
        </div>
      </form>
    </Sheet>
  );
}
