import { lazy, memo, Suspense } from 'react';
import { visible } from '#base/visible.ts';
import { Boundary } from '../parts/boundary.tsx';

const Rendered = lazy(() => import('./markdown.tsx'));

/** An answer as reading text. Plain until the renderer has come. */
export const AnswerText = memo(function AnswerText({ text }: { text: string }) {
  if (!text) return null;
  return (
    <div className="prose">
      <Boundary name="This answer" fallback={<p className="whitespace-pre-wrap">{visible(text)}</p>}>
        <Suspense fallback={<p className="whitespace-pre-wrap">{visible(text)}</p>}>
          <Rendered text={text} />
        </Suspense>
      </Boundary>
    </div>
  );
});
