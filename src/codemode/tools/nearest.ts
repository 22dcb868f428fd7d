/**
 * The names nearest to a wrong one, best first: by the words they share and by edit distance over the whole. Names
 * that have little in common with it are left out.
 */
export function nearest(wrong: string, names: Iterable<string>, limit = 3): string[] {
  const target = wrong.slice(0, 100).toLowerCase();
  const words = wordsOf(wrong.slice(0, 100));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const own = wordsOf(name);
    const shared = [...words].filter((word) => own.has(word)).length;
    const overlap = (2 * shared) / (words.size + own.size || 1);
    const longest = Math.max(target.length, name.length, 1);
    // Edit distance costs the product of the lengths, so it is for names that could still be near.
    const likely = overlap > 0 || Math.abs(name.length - target.length) <= longest / 3;
    const spelled = likely ? 1 - distance(target, name.slice(0, 100).toLowerCase()) / longest : 0;
    const score = Math.max(spelled, 0.5 * spelled + 0.5 * overlap);
    if (score >= 0.5) scored.push({ name, score });
  }
  return scored
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Singular and plural count as one word: that is how names are most often wrong. */
const wordsOf = (name: string): Set<string> =>
  new Set(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .map((word) => (word.length > 3 ? word.replace(/(ie)?s$/, (end) => (end === 'ies' ? 'y' : '')) : word)),
  );

/** Levenshtein's distance in two rows. Source: Wagner and Fischer, The String-to-String Correction Problem, 1974. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return row[b.length]!;
}
