import { useCell, useIde } from '../ide.ts';

/** The files of the workspace as a tree. */
export function FilesPane({ open, onOpen }: { open?: string | null; onOpen?: (path: string) => void }) {
  const files = useCell(useIde().files);
  return (
    <ul>
      {files.map((file) => (
        <li key={file.path}>
          <button type="button" aria-current={open === file.path} onClick={() => onOpen?.(file.path)}>
            {file.path}
          </button>
        </li>
      ))}
    </ul>
  );
}
