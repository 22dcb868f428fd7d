import { cell } from '#base/cell.ts';
import type { SafeFace, SafeState } from './safe-face.ts';

const nothing = async () => {};

/** A database that is well, with two copies. */
export function fixtureSafe(): SafeFace {
  const copy = (day: number) => ({
    id: `copy-${day}`,
    place: 'browser' as const,
    bytes: 1_400_000,
    createdAt: Date.UTC(2026, 10, day, 9, 30),
    uuid: '1234abcd',
  });
  return {
    state: cell<SafeState>({
      backups: [copy(20), copy(19)],
      lastBackupAt: Date.UTC(2026, 10, 20, 9, 30),
      progress: null,
      integrity: null,
      sizes: [{ sessionId: 's', title: 'Which zones are not active?', entries: 24, bytes: 48_000 }],
      persistence: { persisted: false, usageBytes: 3_200_000 },
      folder: null,
    }),
    recovery: cell(null),
    folders: true,
    look: nothing,
    askToKeep: nothing,
    backUp: nothing,
    verify: nothing,
    cancel: () => {},
    restore: nothing,
    download: nothing,
    removeBackup: nothing,
    chooseFolder: nothing,
    allowFolder: nothing,
    forgetFolder: nothing,
    keepWhatIsLeft: nothing,
    startAnew: nothing,
  };
}
