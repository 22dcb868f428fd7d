import { lazy, Suspense, useEffect, useRef } from 'react';
import { visible } from '#base/visible.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const Tray = lazy(() => import('./tray.tsx'));

/** Says in the page's title and to a screen reader how much waits for a person, and shows it. */
export function Waiting() {
  const ide = useIde();
  const approvals = useCell(ide.approvals);
  const questions = useCell(ide.policy.budgetQuestions);
  const waiting = approvals.length + questions.length;
  const plain = useRef<string | null>(null);

  useEffect(() => {
    plain.current ??= document.title;
    document.title = waiting > 0 ? `(${waiting}) ${plain.current}` : plain.current;
    return () => {
      if (plain.current !== null) document.title = plain.current;
    };
  }, [waiting]);

  const titles = [...new Set(approvals.map(({ title }) => visible(title)))].slice(0, 3).join(', ');
  const said = waiting === 0 ? '' : `${counted(waiting, 'call')} waiting for your decision: ${titles || 'a budget'}`;
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      {waiting > 0 && (
        <Suspense fallback={null}>
          <Tray />
        </Suspense>
      )}
    </>
  );
}
