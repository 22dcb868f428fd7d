/** Files in and out of the browser, and Git: what shows how they stand is here at once, the rest when it is first asked for. */
import { cell } from '#base/cell.ts';
import { later } from '#base/later.ts';
import { painted } from '#base/painted.ts';
import type { SettingsStore } from '#storage/settings-store.ts';
import type { Ide } from '#ui/ide.ts';
import type { ExchangeCells, ExchangeWorld } from './exchange.ts';
import type { GitCells, GitWorld } from './git-panel.ts';

export function filesLater(
  world: ExchangeWorld & GitWorld & { settings: Pick<SettingsStore, 'get' | 'set'> },
): Pick<Ide, 'exchange' | 'git'> {
  const cells: ExchangeCells = { work: cell(null), open: cell(null) };
  const gitCells: GitCells = { state: cell(undefined), work: cell(null), told: cell(null) };
  const exchange = later(async () => (await import('./exchange.ts')).createExchange(world, cells));
  const git = later(async () => (await import('./git-panel.ts')).createGitPanel(world, gitCells));
  // A folder from before the page was loaded is offered by what is loaded here.
  void painted()
    .then(() => world.settings.get<unknown>('local-folder', null))
    .then((kept) => kept && exchange());
  return {
    exchange: {
      work: cells.work,
      ...calls(exchange, ['add', 'download', 'downloadRepository', 'cancel']),
      folder: {
        possible: 'showDirectoryPicker' in globalThis,
        open: cells.open,
        ...calls(async () => (await exchange()).folder, ['choose', 'goOn', 'look', 'askAgain', 'decide', 'close']),
      },
    },
    git: {
      ...gitCells,
      ...calls(git, ['look', 'init', 'stage', 'unstage', 'diff', 'commit', 'switchTo']),
      ...calls(git, ['merge', 'abortMerge', 'clone', 'fetchFrom', 'pushTo', 'stop']),
    },
  };
}

/** Functions of what is not loaded yet, by their names. */
function calls<T extends object, K extends keyof T>(load: () => Promise<T>, names: readonly K[]): Pick<T, K> {
  type Call = (...given: unknown[]) => unknown;
  const made = names.map((name) => [name, async (...given: unknown[]) => ((await load())[name] as Call)(...given)]);
  return Object.fromEntries(made) as Pick<T, K>;
}
