/** How safe and how large what is kept is. */

/** The part of `navigator.storage` used here; absent on an insecure origin. */
export type StorageManagerLike = Partial<Pick<StorageManager, 'persist' | 'persisted' | 'estimate'>>;

export interface Persistence {
  /** True when the browser has promised not to clear this on its own. */
  persisted: boolean;
  /** Bytes used, and the browser's own figure of what may be; `null` where it does not say. */
  usageBytes: number | null;
  /** Not a limit to count on: browsers report a round number, and writes may fail well before it. */
  quotaBytes: number | null;
}

/**
 * Asks the browser to keep our data for good. Call it after the first turn that was kept: then there is something to
 * lose, and browsers weigh use of the page. Asks at most once a page; resolves to whether it is granted. Never rejects.
 */
export function createPersistence(storage: StorageManagerLike | undefined = globalThis.navigator?.storage) {
  let asked: Promise<boolean> | undefined;
  const ask = async () => {
    if (await storage?.persisted?.()) return true;
    return (await storage?.persist?.()) ?? false;
  };
  return {
    askToKeep: (): Promise<boolean> => (asked ??= ask().catch(() => false)),
    /** As often as a person wishes it. */
    askAgain: (): Promise<boolean> => ask().catch(() => false),
    async look(): Promise<Persistence> {
      const [persisted, estimate] = await Promise.all([
        Promise.resolve(storage?.persisted?.()).catch(() => false),
        Promise.resolve(storage?.estimate?.()).catch(() => undefined),
      ]);
      return {
        persisted: persisted ?? false,
        usageBytes: estimate?.usage ?? null,
        quotaBytes: estimate?.quota ?? null,
      };
    },
  };
}
