/**
 * What agents remember across sessions, in named profiles. Nothing is edited: a newer memory supersedes an older one,
 * and forgetting is a mark. Recall ranks by the words a query shares with a memory, rarer words first.
 */
import type { Memory, MemoryStore } from './memory.contract.ts';

export interface Memories {
  /** `supersedes` names the memory it replaces. */
  remember(text: string, options?: { tags?: string[]; supersedes?: string }): Promise<Memory>;
  /** Best first, at most `limit` (default 5). Forgotten and superseded ones are left out. */
  recall(query: string, limit?: number): Promise<Memory[]>;
  /** False where there is no such memory. */
  forget(id: string): Promise<boolean>;
  /** Takes forgetting back. False where there is no such memory. */
  unforget(id: string): Promise<boolean>;
}

export function openMemory(options: {
  store: MemoryStore;
  profile: string;
  newId: () => string;
  now: () => number;
}): Memories {
  const { store, profile, newId, now } = options;
  const find = async (id: string) => (await store.all(profile)).find((memory) => memory.id === id);

  return {
    async remember(text, { tags = [], supersedes } = {}) {
      const memory: Memory = { id: newId(), profile, text: text.trim(), tags, createdAt: now() };
      const older = supersedes ? await find(supersedes) : undefined;
      await store.put(memory);
      if (older) await store.put({ ...older, supersededBy: memory.id });
      return memory;
    },
    async recall(query, limit = 5) {
      const live = (await store.all(profile)).filter((memory) => !memory.forgottenAt && !memory.supersededBy);
      const words = live.map((memory) => new Set(wordsOf(`${memory.text} ${memory.tags.join(' ')}`)));
      const wanted = wordsOf(query);
      const weight = new Map(
        wanted.map((word) => [word, Math.log(1 + live.length / (1 + words.filter((set) => set.has(word)).length))]),
      );
      return live
        .map((memory, i) => ({
          memory,
          score: [...weight].reduce((sum, [word, value]) => sum + (words[i]!.has(word) ? value : 0), 0),
        }))
        .filter(({ score }) => score > 0 || wanted.length === 0)
        .sort((a, b) => b.score - a.score || b.memory.createdAt - a.memory.createdAt)
        .slice(0, limit)
        .map(({ memory }) => memory);
    },
    async forget(id) {
      const memory = await find(id);
      if (!memory) return false;
      await store.put({ ...memory, forgottenAt: now() });
      return true;
    },
    async unforget(id) {
      const memory = await find(id);
      if (!memory) return false;
      const { forgottenAt: _, ...rest } = memory;
      await store.put(rest);
      return true;
    },
  };
}

const wordsOf = (text: string) =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => (word.length > 3 ? word.replace(/s$/, '') : word));
