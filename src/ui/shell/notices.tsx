import { useEffect } from 'react';
import { visible } from '#base/visible.ts';
import { type Notice, useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';

const shownMs = 8000;

/** What has just happened, with the way back. Problems stay until they are dismissed. */
export function Notices() {
  const notices = useCell(useIde().notices);
  return (
    <section
      aria-label="Notices"
      className="pointer-events-none fixed top-14 left-1/2 z-40 flex w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2"
    >
      {notices.slice(-4).map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Toast({ notice }: { notice: Notice }) {
  const ide = useIde();
  const { id, tone, text, action } = notice;
  useEffect(() => {
    if (tone === 'problem') return;
    const timer = setTimeout(() => ide.dismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [ide, id, tone]);
  const problem = tone === 'problem';
  return (
    <div
      role={problem ? 'alert' : 'status'}
      className={`pointer-events-auto flex animate-arrive items-center gap-2 rounded-lg border bg-raised py-1.5 pr-1.5 pl-3.5 shadow-lg shadow-black/10 ${problem ? 'border-brick' : 'border-rule-2'}`}
    >
      <span className={`flex-1 wrap-anywhere ${problem ? 'text-brick' : ''}`}>{visible(text)}</span>
      {action && (
        <button
          type="button"
          className="btn"
          onClick={() => {
            ide.dismiss(id);
            action.run();
          }}
        >
          {action.title}
        </button>
      )}
      <IconButton icon="cross" label="Dismiss" onClick={() => ide.dismiss(id)} />
    </div>
  );
}
