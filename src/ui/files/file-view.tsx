import { type ComponentProps, type ComponentType, lazy, Suspense, useEffect, useState } from 'react';
import { documentsOf } from '../editor/documents.ts';
import { type BytesViewProps, viewers } from '../editor/viewers.ts';
import { useCell, useIde } from '../ide.ts';
import { Said } from './file-bars.tsx';
import { TextFile } from './text-file.tsx';

const BytesView = lazy(() => import('./bytes-view.tsx').then((file) => ({ default: file.BytesView })));

/** Bytes of a file that an editor holds, and of one that another view does. */
const largest = { edited: 5 * 2 ** 20, shown: 50 * 2 ** 20 };

/** One file, to read or to edit. What is typed is saved by itself, shortly after. */
export function FileView({ path }: { path: string }) {
  const file = useCell(useIde().files).find((one) => one.path === path);
  const own = viewers.find((one) => one.fits(path) && one.of === 'bytes');
  if (file && file.size > (own ? largest.shown : largest.edited))
    return <Plain file={file} why="Too large to be opened here, so these are its bytes." />;
  return own?.of === 'bytes' ? (
    <BytesFile key={path} path={path} View={own.View} />
  ) : (
    <TextOrBytes key={path} path={path} />
  );
}

/** Whether it is text shows when it has been read. */
function TextOrBytes({ path }: { path: string }) {
  const ide = useIde();
  const row = useCell(ide.files).find((one) => one.path === path);
  const { is } = useCell(documentsOf(ide).of(path).state);
  return is === 'no text' && row ? (
    <Plain file={row} why="No text in UTF-8, so these are its bytes." />
  ) : (
    <TextFile path={path} />
  );
}

function BytesFile({ path, View }: { path: string; View: ComponentType<BytesViewProps> }) {
  const ide = useIde();
  const ready = useCell(ide.ready);
  const file = useCell(ide.files).find((one) => one.path === path);
  const [bytes, setBytes] = useState<Uint8Array | null | undefined>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the file is another one
  useEffect(() => {
    if (!ready) return;
    let gone = false;
    ide.readBytes(path).then((read) => gone || setBytes(read));
    return () => {
      gone = true;
    };
  }, [ide, ready, path, file?.hash]);
  if (bytes === undefined) return <Said text="Opening…" />;
  if (bytes === null) return <Said text={`${path} is not there any more.`} />;
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <View path={path} bytes={bytes} />
    </Suspense>
  );
}

function Plain(props: ComponentProps<typeof BytesView>) {
  return (
    <Suspense fallback={<Said text="Opening…" />}>
      <BytesView {...props} key={props.file.path} />
    </Suspense>
  );
}
