/** Databases of programs: files of their workspace, opened in a worker that comes with the first query. */
import { fail, ok } from '#base/result.ts';
import { type DatabasesOfFiles, databaseToolset } from '#codemode/database-toolset.ts';
import type { Databases } from '#ladder/database.remote.ts';
import type { Files } from '#workspace/files.contract.ts';
import { onFilesOf, type SessionFiles } from './session-files.ts';

const maxBytes = 64 * 2 ** 20;
const wallMs = 20_000;

export function databasesToolset(filesOf: SessionFiles['of']) {
  let loading: Promise<Databases> | undefined;
  const load = () => {
    loading ??= import('#ladder/database.remote.ts').then(({ startDatabases }) => startDatabases());
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  // One after another: a query reads a file, and another may be about to write it.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const ofFiles = (files: Files): DatabasesOfFiles => ({
    query: ({ database, write, ...request }, signal) =>
      inTurn(async () => {
        const read = await files.read(database);
        if (!read.ok && (read.code !== 'not_found' || !write)) {
          const hint = read.code === 'not_found' ? ' db_execute makes it, as with create table.' : '';
          return fail(read.code, `${read.message}${hint}`);
        }
        const bytes = read.ok && read.value.length > 0 ? read.value : null;
        const answer = await (await load()).query({ ...request, bytes, write, maxBytes, wallMs }, signal);
        if (!answer.ok || !answer.value.bytes) return answer;
        const kept = await files.write(database, answer.value.bytes);
        return kept.ok ? ok({ ...answer.value, hash: kept.value.hash }) : kept;
      }),
    async snapshot() {
      const taken = await files.snapshot();
      return taken.ok ? taken.value : undefined;
    },
    restore: (before, database, hash) =>
      inTurn(async () => {
        const now = await files.list(database);
        if (!now.ok || now.value[0]?.hash !== hash)
          return fail('changed_since', `${database} has been changed since, and was left as it is.`);
        const read = await files.readSnapshot(before, database);
        const done = read.ok ? await files.write(database, read.value) : await files.remove(database);
        return done.ok || done.code === 'not_found' ? ok(null) : done;
      }),
  });
  return onFilesOf(filesOf, (files) => databaseToolset(ofFiles(files)));
}
