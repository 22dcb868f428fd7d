import { lazy, memo, Suspense } from 'react';

const Rendered = lazy(() => import('./markdown.tsx'));

/** An answer as reading text. Plain until the renderer has come. */
export const AnswerText = memo(function AnswerText({ text }: { text: string }) {
  if (!text) return null;
  return (
    <div className="prose">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Rendered text={text} />
      </Suspense>
    </div>
  );
});
