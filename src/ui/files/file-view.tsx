import { type ComponentType, Suspense, useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import { CodeEditor } from '../editor/code-editor.tsx';
import { type BytesViewProps, viewers } from '../editor/viewers.ts';
import { useIde } from '../ide.ts';
import { fileKind } from './file-kind.ts';
import { useText } from './use-text.ts';

/** One file, to read or to edit. What is typed is saved by itself, shortly after. */
export function FileView({ path }: { path: string }) {
  const own = viewers.find((one) => one.fits(path) && one.of === 'bytes');
  return own?.of === 'bytes' ? (
    <BytesFile key={path} path={path} View={own.View} />
  ) : (
    <TextFile key={path} path={path} />
  );
}

function TextFile({ path }: { path: string }) {
  const ide = useIde();
  const { text, write, state } = useText(ide, path);
  const views = viewers.filter((one) => one.of === 'text' && one.fits(path));
  const [shown, setShown] = useState(views.find((one) => one.of === 'text' && one.first) ?? null);
  if (state === 'missing') return <Said text={`${path} is not there any more.`} />;
  if (text === null) return <Said text="Opening…" />;
  return (
    <div className="flex h-full min-h-0 flex-col bg-code">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-rule px-3 text-ink-2">
        <span className="min-w-0 truncate font-mono text-[12px]">{visible(path.slice(1))}</span>
        <span role="status" className="text-[11px] text-ink-3">
          {state === 'saving' ? 'Saving' : state === 'saved' ? 'Saved' : ''}
        </span>
        <span className="ml-auto flex">
          {views.map((one) => (
            <button
              key={one.title}
              type="button"
              className="act"
              aria-pressed={one === shown}
              onClick={() => setShown(one === shown ? null : one)}
            >
              {one === shown ? 'Edit' : one.title}
            </button>
          ))}
        </span>
      </header>
      <div className="min-h-0 flex-1">
        {shown?.of === 'text' ? (
          <Suspense fallback={<Said text="Opening…" />}>
            <shown.View path={path} text={text} write={write} />
          </Suspense>
        ) : (
          <CodeEditor label={`Text of ${path}`} language={fileKind(path).language} value={text} onChange={write} />
        )}
      </div>
    </div>
  );
}

function BytesFile({ path, View }: { path: string; View: ComponentType<BytesViewProps> }) {
  const ide = useIde();
  const [bytes, setBytes] = useState<Uint8Array | null | undefined>();
  useEffect(() => {
    let gone = false;
    ide.readBytes(path).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, path]);
  if (bytes === undefined) return <Said text="Opening…" />;
  if (bytes === null) return <Said text={`${path} is not there any more.`} />;
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <View path={path} bytes={bytes} />
    </Suspense>
  );
}

const Said = ({ text }: { text: string }) => <p className="m-0 p-4 text-ink-3">{text}</p>;
