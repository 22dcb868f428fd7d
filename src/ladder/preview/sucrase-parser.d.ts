/** The parser of sucrase by itself, which its package has no types beside. */
declare module 'sucrase/dist/esm/parser/index.js' {
  interface Token {
    type: number;
    start: number;
    end: number;
    isType: boolean;
  }
  /** Throws where it does not parse. */
  export function parse(code: string, jsx: boolean, typescript: boolean, flow: boolean): { tokens: Token[] };
}

declare module 'sucrase/dist/esm/parser/tokenizer/types.js' {
  type Name = 'parenL' | 'bracketL' | 'braceL' | 'braceBarL' | 'dollarBraceL' | 'semi' | '_for' | '_while';
  type Closing = 'parenR' | 'bracketR' | 'braceR' | 'braceBarR';
  export const TokenType: Record<Name | Closing, number>;
}
