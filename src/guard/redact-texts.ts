/** Characters no key has (`add` of the vault refuses them) and few texts have. Its end is not its beginning, so it is found only where it was put. */
const border = '\u0001\u0002';

/**
 * Many texts through one question to the worker. Rejects where the worker is not there: whoever asks must then not
 * let the texts out.
 */
export function createRedactTexts(redact: (text: string) => Promise<string>): (texts: string[]) => Promise<string[]> {
  return async (texts) => {
    if (texts.length === 0) return [];
    if (texts.some((text) => text.includes(border))) return Promise.all(texts.map((text) => redact(text)));
    const parts = (await redact(texts.join(border))).split(border);
    if (parts.length !== texts.length) throw new Error('The texts came back in another number.');
    return parts;
  };
}
