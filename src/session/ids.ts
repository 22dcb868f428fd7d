const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Ids that sort after all that are there, also when the clock went back since the session was last open. The order of
 * a session's rows is the order of their ids.
 */
export function idsAfter(newId: () => string, lastId: string): () => string {
  let last = lastId;
  return () => {
    const id = newId();
    last = id > last ? id : following(last);
    return last;
  };
}

/** The next id in the ULID alphabet; one that is full, or not of the alphabet, grows by a character. */
function following(id: string): string {
  for (let i = id.length - 1; i >= 0; i--) {
    const digit = alphabet.indexOf(id[i]!);
    if (digit < 0) break;
    if (digit < 31) return id.slice(0, i) + alphabet[digit + 1] + '0'.repeat(id.length - 1 - i);
  }
  return `${id}0`;
}
