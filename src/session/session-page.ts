/**
 * A session as one page that opens from a disk: its tree and its texts, without any network. The texts are data beside the
 * script, which only ever writes them as text; a policy of the page's own lets that one script and that one style run.
 */

import type { PageData } from './page/page.contract.ts';
import { style } from './page/style.ts';
import viewer from './page/viewer.ts?guest';
import type { SessionArchive } from './session-file.contract.ts';

export async function sessionPage(archive: SessionArchive): Promise<string> {
  const data = JSON.stringify(pageData(archive)).replace(/[<>&\u2028\u2029]/g, escaped);
  // Nothing that ends a script can stand in one.
  const script = viewer.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const [scriptHash, styleHash] = await Promise.all([hashOf(script), hashOf(style)]);
  const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${archive.session.title.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows its conversation with a script of its own. It needs no network.</noscript>
<script type="application/json" id="session">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What the page shows, and nothing else: no operations, no ids of files, no settings. */
function pageData({ session, head, entries, bodies, branches, labels, folds, runs }: SessionArchive): PageData {
  const bodyOf = new Map(bodies.map((body) => [body.id, body]));
  const runOf = new Map(runs.map((run) => [run.id, run]));
  const hidden = new Set<string>();
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
  // A deleted one hides what is below it.
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size;
    for (const { id, parents, deletedAt } of sorted)
      if (deletedAt !== undefined || hidden.has(parents[0] ?? '')) hidden.add(id);
  }
  return {
    title: session.title,
    project: session.project,
    createdAt: session.createdAt,
    head: head.entryId,
    entries: sorted
      .filter(({ id }) => !hidden.has(id))
      .map((entry) => {
        const body = bodyOf.get(entry.id);
        const message = body?.message;
        const run = body?.runId === undefined ? undefined : runOf.get(body.runId);
        return {
          id: entry.id,
          parent: entry.parents[0] ?? null,
          also: entry.parents[1] ?? null,
          kind: entry.kind,
          by: entry.by,
          at: entry.createdAt,
          title: entry.title,
          state: entry.state,
          text: message?.text ?? '',
          reasoning: (message?.role === 'assistant' && message.reasoning) || '',
          calls:
            message?.role === 'assistant'
              ? message.toolCalls.map(({ name, input }) => ({ name, input: shown(input) }))
              : [],
          run: run ? { code: String(run.code), value: shown(run.value), status: String(run.status) } : null,
          names: branches.filter(({ entryId }) => entryId === entry.id).map(({ name }) => name),
          labels: labels.filter(({ entryId }) => entryId === entry.id).map(({ text }) => text),
        };
      }),
    folds: folds
      .filter(({ active, kind }) => active && kind === 'summary')
      .map(({ from, to, summary, summariser }) => ({ from, to, summary, summariser })),
  };
}

const longestValue = 100_000;

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.slice(0, longestValue);
  const code = (value as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && Object.keys(value as object).length === 1) return code.slice(0, longestValue);
  return (JSON.stringify(value, null, 2) ?? '').slice(0, longestValue);
}

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}
