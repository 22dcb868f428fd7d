import { type ReactNode, useMemo } from 'react';
import { visible } from '#base/visible.ts';
import { type Monaco, useMonaco } from './load-monaco.ts';
import { colourOf } from './token-colours.ts';

export interface HighlightedProps {
  code: string;
  /** As a fence names it: `ts`, `json`. Anything unknown stays plain. */
  language?: string;
}

const languages: Record<string, string> = {
  ts: 'typescript',
  typescript: 'typescript',
  tsx: 'typescript',
  js: 'typescript',
  javascript: 'typescript',
  json: 'json',
  md: 'markdown',
  markdown: 'markdown',
};

/** More than this stays plain: colouring happens while the page draws. */
const most = 60_000;

/** Code in the colours of the editor: plain text at once, spans when the tokenizer is there. */
export function Highlighted({ code: given, language = 'ts' }: HighlightedProps) {
  const code = visible(given);
  const monaco = useMonaco();
  const name = languages[language.toLowerCase()];
  const parts = useMemo(
    () => (monaco && name && code.length <= most ? coloured(monaco, code, name) : code),
    [monaco, code, name],
  );
  return <code>{parts}</code>;
}

function coloured(monaco: Monaco, code: string, language: string): ReactNode {
  const lines = code.split(/\r\n|\r|\n/);
  return monaco.editor.tokenize(code, language).map((tokens, at) => {
    const line = lines[at] ?? '';
    return [
      at > 0 && '\n',
      tokens.map((token, i) => {
        const text = line.slice(token.offset, tokens[i + 1]?.offset ?? line.length);
        const colour = colourOf(token.type);
        if (!colour) return text;
        return (
          <span key={token.offset} style={{ color: `var(${colour})` }}>
            {text}
          </span>
        );
      }),
    ];
  });
}
