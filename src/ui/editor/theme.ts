import type { Monaco } from './load-monaco.ts';
import { tokenColours } from './token-colours.ts';

/** Reads the variables of the page and gives Monaco a theme from them, now and whenever light and dark are switched. */
export function defineThemes(monaco: Monaco): void {
  const apply = () => {
    const style = getComputedStyle(document.documentElement);
    const read = (name: string) => hex(style.getPropertyValue(name).trim());
    const paper = read('--code-bg') ?? '#FFFDF8';
    const dark = isDark(paper);
    const colours: Record<string, string> = {};
    for (const [part, name] of Object.entries(parts)) {
      const colour = read(name);
      if (colour) colours[part] = colour;
    }
    monaco.editor.defineTheme('espalier', {
      base: dark ? 'vs-dark' : 'vs',
      inherit: false,
      rules: [
        { token: '', foreground: (read('--ink') ?? '#1E1B16').slice(1) },
        { token: 'emphasis', fontStyle: 'italic' },
        { token: 'strong', fontStyle: 'bold' },
        ...Object.entries(tokenColours).flatMap(([token, name]) => {
          const colour = read(name);
          return colour ? [{ token, foreground: colour.slice(1) }] : [];
        }),
      ],
      colors: colours,
    });
    monaco.editor.setTheme('espalier');
  };
  apply();
  new MutationObserver(apply).observe(document.documentElement, { attributeFilter: ['data-theme', 'class', 'style'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
}

const parts: Record<string, string> = {
  'editor.background': '--code-bg',
  'editor.foreground': '--ink',
  'editorLineNumber.foreground': '--ink-3',
  'editorLineNumber.activeForeground': '--ink-2',
  'editorCursor.foreground': '--ink',
  'editor.lineHighlightBorder': '--code-bg',
  'editor.selectionBackground': '--slate-wash',
  'editor.inactiveSelectionBackground': '--rule',
  'editorIndentGuide.background1': '--rule',
  'editorWidget.background': '--raised',
  'editorWidget.foreground': '--ink',
  'editorWidget.border': '--rule-2',
  'editorSuggestWidget.background': '--raised',
  'editorSuggestWidget.border': '--rule-2',
  'editorSuggestWidget.selectedBackground': '--ochre-wash',
  'editorSuggestWidget.selectedForeground': '--ink',
  'editorSuggestWidget.highlightForeground': '--ochre',
  'editorSuggestWidget.focusHighlightForeground': '--ochre',
  'menu.background': '--raised',
  'menu.foreground': '--ink',
  'menu.border': '--rule-2',
  'editorActionList.background': '--raised',
  'editorActionList.foreground': '--ink',
  'editorActionList.focusBackground': '--ochre-wash',
  'editorActionList.focusForeground': '--ink',
  'editorLightBulb.foreground': '--ochre',
  'editorLightBulbAutoFix.foreground': '--ochre',
  'list.hoverBackground': '--rule',
  'editorHoverWidget.background': '--raised',
  'editorHoverWidget.border': '--rule-2',
  'editorError.foreground': '--brick',
  'editorWarning.foreground': '--ochre',
  'editorBracketMatch.background': '--ochre-wash',
  'editorBracketMatch.border': '--ochre',
  // Brackets stay the colour of the text, as in the conversation.
  'editorBracketHighlight.foreground1': '--ink',
  'editorBracketHighlight.foreground2': '--ink',
  'editorBracketHighlight.foreground3': '--ink',
  'editorBracketHighlight.foreground4': '--ink',
  'editorBracketHighlight.foreground5': '--ink',
  'editorBracketHighlight.foreground6': '--ink',
  'editorBracketHighlight.unexpectedBracket.foreground': '--brick',
  'input.background': '--paper',
  'input.foreground': '--ink',
  focusBorder: '--ochre',
  'scrollbarSlider.background': '--rule',
  'scrollbarSlider.hoverBackground': '--rule-2',
};

/** `#abc` and `#aabbcc` as `#aabbcc`; anything else is left to Monaco's own theme. */
function hex(colour: string): string | undefined {
  if (/^#[\da-f]{6}$/i.test(colour)) return colour;
  if (/^#[\da-f]{3}$/i.test(colour)) return `#${[...colour.slice(1)].map((digit) => digit + digit).join('')}`;
  return undefined;
}

function isDark(colour: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return red! * 0.3 + green! * 0.59 + blue! * 0.11 < 128;
}
