import { useEffect, useRef } from 'react';
import type { LanguageId } from './languages.ts';
import { type Monaco, useMonaco } from './load-monaco.ts';

interface Props {
  label: string;
  before: string;
  after: string;
  language: LanguageId;
  sideBySide: boolean;
}

/** Two texts and how they differ, to be read. Until Monaco has loaded, both one after the other. */
export default function DiffView(props: Props) {
  const monaco = useMonaco();
  if (monaco) return <Drawn {...props} monaco={monaco} />;
  return (
    <pre className="m-0 h-full overflow-auto p-3 font-mono text-[12px]">
      {props.before}
      {'\n───\n'}
      {props.after}
    </pre>
  );
}

function Drawn({ monaco, label, before, after, language, sideBySide }: Props & { monaco: Monaco }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [original, modified] = [before, after].map((text) => monaco.editor.createModel(text, language));
    const editor = monaco.editor.createDiffEditor(place.current!, {
      theme: 'espalier',
      automaticLayout: true,
      readOnly: true,
      domReadOnly: true,
      originalEditable: false,
      renderSideBySide: sideBySide,
      useInlineViewWhenSpaceIsLimited: false,
      fontSize: 12.5,
      lineHeight: 20,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
    });
    const both = editor.createViewModel({ original: original!, modified: modified! });
    editor.setModel(both);
    return () => {
      editor.dispose();
      // What is being compared must be there until it was: without it the comparison fails where nobody listens.
      void both.waitForDiff().finally(() => {
        both.dispose();
        original!.dispose();
        modified!.dispose();
      });
    };
  }, [monaco, label, before, after, language, sideBySide]);
  return <section ref={place} aria-label={label} className="h-full min-h-0 w-full min-w-0 bg-code" />;
}
