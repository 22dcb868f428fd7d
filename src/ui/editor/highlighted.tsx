import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import { type LanguageId, languageNamed } from './languages.ts';
import { type Monaco, useMonaco } from './load-monaco.ts';
import { colourOf } from './token-colours.ts';

export interface HighlightedProps {
  code: string;
  /** As a fence names it: `ts`, `json`. Anything unknown stays plain. */
  language?: string;
}

/** More than this stays plain: colouring happens while the page draws. */
const most = 60_000;

/** Code in the colours of the editor: plain text at once, spans when the tokenizer is there. */
export function Highlighted({ code: given, language = 'ts' }: HighlightedProps) {
  const code = visible(given);
  const monaco = useMonaco();
  const name = languageNamed(language);
  const known = useKnown(monaco, name);
  const parts = useMemo(
    () => (monaco && known && code.length <= most ? coloured(monaco, code, name) : code),
    [monaco, code, name, known],
  );
  return <code>{parts}</code>;
}

/** True when the rules of the language are there; those of TypeScript and JSON come with Monaco. */
function useKnown(monaco: Monaco | null, name: LanguageId): boolean {
  const [loaded, setLoaded] = useState<LanguageId>('typescript');
  const own = name === 'typescript' || name === 'json';
  useEffect(() => {
    if (!monaco || own || name === 'plaintext') return;
    let current = true;
    import('./grammars.ts')
      .then(({ loadGrammar }) => loadGrammar(monaco, name))
      .then(
        () => current && setLoaded(name),
        () => undefined,
      );
    return () => {
      current = false;
    };
  }, [monaco, name, own]);
  return own || loaded === name;
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
