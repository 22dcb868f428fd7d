const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' };

/**
 * The value of one string field out of JSON that is still being written, as far as it has come. `null` before the field
 * has begun. Text that is not JSON is given back as it is: models without tool calls send the bare code.
 */
export function partialField(json: string, field: string): string | null {
  if (json.trim() !== '' && !json.trimStart().startsWith('{')) return json;
  const begin = new RegExp(`"${field}"\\s*:\\s*"`).exec(json);
  if (!begin) return null;
  let text = '';
  for (let at = begin.index + begin[0].length; at < json.length; at++) {
    const sign = json[at]!;
    if (sign === '"') break;
    if (sign !== '\\') {
      text += sign;
      continue;
    }
    const next = json[++at];
    if (next === undefined) break;
    if (next !== 'u') {
      text += escapes[next] ?? next;
      continue;
    }
    const hex = json.slice(at + 1, at + 5);
    if (hex.length < 4) break;
    const unit = Number.parseInt(hex, 16);
    text += Number.isNaN(unit) ? '' : String.fromCharCode(unit);
    at += 4;
  }
  return text;
}
