import { useEffect, useState } from 'react';
import { useIde } from '../ide.ts';

/** One file, to read or to edit. */
export function FileView({ path }: { path: string }) {
  const ide = useIde();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    ide.readFile(path).then((read) => gone || setText(read));
    return () => {
      gone = true;
    };
  }, [ide, path]);
  return <pre className="h-full overflow-auto p-3 font-mono text-xs">{text}</pre>;
}
