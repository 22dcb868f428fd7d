import type * as git from 'isomorphic-git';
import type { GitHttp } from '../git.contract.ts';

/** Requests of the library, each sent whole and answered whole. */
export function doorOf(http: GitHttp, signal?: AbortSignal): git.HttpClient {
  return {
    async request({ url, method = 'GET', headers = {}, body }) {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      if (body) for await (const part of body) parts.push(new Uint8Array(part));
      const sent = parts.length > 0 ? { body: new Uint8Array(await new Blob(parts).arrayBuffer()) } : {};
      // A browser names itself; a page may not.
      const { 'user-agent': _, 'User-Agent': __, ...own } = headers as Record<string, string>;
      const answer = await http({ url, method, headers: own, ...sent }, signal);
      const received = (async function* () {
        yield answer.body;
      })();
      return {
        url,
        method,
        headers: answer.headers,
        body: received,
        statusCode: answer.status,
        statusMessage: String(answer.status),
      };
    },
  };
}
