import { useEffect, useRef } from 'react';
import type { CodeEditorProps } from './code-editor.tsx';

type Props = CodeEditorProps & { onSelect(at: { from: number; to: number } | null): void };

const metrics = 'font-mono text-[12.5px] leading-[20px] py-[10px]';

/** What is there before Monaco, and instead of it: the same lines at the same places. */
export function PlainEditor({ label, value, onChange, onRun, hints = [], lit = [], onSelect }: Props) {
  const lines = value.split('\n');
  const hint = new Map(hints.map((one) => [one.line, one]));
  const numbers = useRef<HTMLOListElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => () => void (document.activeElement === area.current || onSelect(null)));
  const report = () => {
    const field = area.current;
    if (field) onSelect({ from: field.selectionStart, to: field.selectionEnd });
  };

  if (!onChange) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
      <section aria-label={label} tabIndex={0} className={`h-full overflow-auto bg-code ${metrics}`}>
        <ol className="m-0 list-none p-0">
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name
            <li key={at} className={`flex ${lit.includes(at + 1) ? 'bg-ochre-wash' : ''}`}>
              <span aria-hidden="true" className="w-[44px] shrink-0 pr-[14px] text-right text-ink-3 select-none">
                {at + 1}
              </span>
              <span className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap">
                {line || ' '}
                {hint.has(at + 1) && (
                  <span className={`espalier-hint espalier-hint-${hint.get(at + 1)!.tone}`}>
                    {`   ${hint.get(at + 1)!.text}`}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ol>
      </section>
    );
  }
  return (
    <div className="relative h-full overflow-hidden bg-code">
      <ol
        ref={numbers}
        aria-hidden="true"
        className={`absolute inset-y-0 left-0 m-0 w-[44px] list-none overflow-hidden pr-[14px] text-right text-ink-3 select-none ${metrics}`}
      >
        {lines.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name
          <li key={at}>{at + 1}</li>
        ))}
      </ol>
      <textarea
        ref={area}
        aria-label={label}
        className={`absolute inset-0 h-full w-full resize-none border-0 bg-transparent pr-2 pl-[44px] whitespace-pre text-ink outline-none ${metrics}`}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onSelect={report}
        onFocus={report}
        onBlur={() => onSelect(null)}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun?.();
        }}
      />
    </div>
  );
}
