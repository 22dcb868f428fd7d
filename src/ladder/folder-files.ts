/** The files of a workspace as seen from one folder of it, as a program sees them that stands there. */
import type { Files } from '#workspace/files.contract.ts';

const views = new WeakMap<Files, Map<string, Files>>();

/** The same view each time, so that what waits for another on these files does. Snapshots stay those of the whole. */
export function filesIn(files: Files, folder: string): Files {
  if (folder === '/' || folder === '') return files;
  const known = views.get(files) ?? new Map<string, Files>();
  views.set(files, known);
  const there = known.get(folder) ?? viewOf(files, folder);
  known.set(folder, there);
  return there;
}

function viewOf(files: Files, folder: string): Files {
  const whole = (path: string) => `${folder}/${path.replace(/^\.?\//, '')}`.replace(/\/$/, '');
  const own = (path: string) => path.slice(folder.length) || '/';
  return {
    ...files,
    read: (path) => files.read(whole(path)),
    readLink: (path) => files.readLink(whole(path)),
    readText: (path) => files.readText(whole(path)),
    write: (path, content) => files.write(whole(path), content),
    async apply(edits) {
      const done = await files.apply(edits.map((edit) => ({ ...edit, path: whole(edit.path) })));
      return done.ok ? { ok: true, value: done.value.map(own) } : done;
    },
    async list(path = '/') {
      const listed = await files.list(whole(path));
      if (!listed.ok) return listed.code === 'not_found' && path === '/' ? { ok: true, value: [] } : listed;
      return {
        ok: true,
        value: listed.value.map((one) => ({ ...one, path: own(one.path) })).filter(({ path: at }) => at !== '/'),
      };
    },
    move: (from, to) => files.move(whole(from), whole(to)),
    remove: (path) => files.remove(whole(path)),
  };
}
