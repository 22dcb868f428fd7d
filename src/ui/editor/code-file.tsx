import { useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Span } from '#codemode/project-types.contract.ts';
import { fileKind } from '../files/file-kind.ts';
import { useCell, useIde } from '../ide.ts';
import { type FilePlace, useView } from '../view.ts';
import { CodeEditor } from './code-editor.tsx';
import { RenameBar } from './rename-bar.tsx';
import type { Services } from './services.ts';

interface Props {
  path: string;
  text: string;
  write(text: string): void;
  reveal: FilePlace | null;
}

const none: never[] = [];

/** The text of a file in the editor; one of TypeScript with what is known of it across the other files. */
export function CodeFile(props: Props) {
  const { path, text, write, reveal } = props;
  const { language } = fileKind(path);
  if (language === 'typescript') return <TypedFile {...props} />;
  return (
    <CodeEditor
      label={`Text of ${path}`}
      language={language}
      value={text}
      onChange={write}
      keep={path}
      reveal={reveal}
    />
  );
}

function TypedFile({ path, text, write, reveal }: Props) {
  const ide = useIde();
  const view = useView();
  const problems = useCell(ide.editor.problems)?.get(path) ?? none;
  const [said, setSaid] = useState('');
  const [renaming, setRenaming] = useState<{ name: string; spans: Span[] } | null>(null);
  const services = useMemo((): Services => {
    const say = (what: string) => setSaid(what);
    return {
      complete: (code, offset) => ide.editor.complete(path, code, offset),
      hover: (code, offset) => ide.editor.hover(path, code, offset),
      importFor: (...asked) => ide.editor.importFor(path, ...asked),
      fixes: (...asked) => ide.editor.fixes(path, ...asked),
      async go(where, code, offset) {
        say('');
        setRenaming(null);
        if (where === 'name') {
          const found = await ide.editor.rename(path, code, offset);
          return found.ok ? setRenaming(found) : say(found.message);
        }
        if (where === 'uses') {
          const spans = await ide.editor.references(path, code, offset);
          if (spans.length === 0) return say('Nothing is known about the name here.');
          const name =
            code.slice(0, offset).match(/[\p{L}\p{N}_$]*$/u)![0] + code.slice(offset).match(/^[\p{L}\p{N}_$]*/u)![0];
          return view.set({ filesPanel: 'uses', uses: { name, spans } });
        }
        const span = await ide.editor.definition(path, code, offset);
        if (!span) return say('Nothing is known about the name here.');
        if (!ide.files.get().some((one) => one.path === span.path))
          return say(`It is declared in ${outside(span.path)}.`);
        view.openFile(span.path, { keep: span.path === path, at: span });
      },
    };
  }, [ide, view, path]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      {renaming && <RenameBar {...renaming} onSaid={setSaid} onEnd={() => setRenaming(null)} />}
      {said && (
        <p role="status" className="m-0 flex items-center bg-ochre-wash px-3 py-1 text-[12px] text-ink-2">
          <span className="min-w-0 flex-1">{visible(said)}</span>
          <button type="button" className="act" onClick={() => setSaid('')}>
            Dismiss
          </button>
        </p>
      )}
      <div className="min-h-0 flex-1">
        <CodeEditor
          label={`Text of ${path}`}
          language="typescript"
          value={text}
          onChange={(next) => {
            setSaid('');
            write(next);
          }}
          keep={path}
          reveal={reveal}
          services={services}
          problems={problems}
        />
      </div>
    </div>
  );
}

/** As in `the package zod`. */
function outside(path: string): string {
  const found = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return found ? `the package ${found}` : 'the language itself';
}
