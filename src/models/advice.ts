/** The exact settings of servers people run themselves, as data, and where a server is. */

/** Local servers, told apart by their name or their usual port. `setting` gets our origin. */
const servers: { name: RegExp; port: string; title: string; setting(origin: string): string; start: string }[] = [
  {
    name: /ollama/i,
    port: '11434',
    title: 'Ollama',
    setting: (origin) =>
      `Set the environment variable OLLAMA_ORIGINS=${origin} and start Ollama again (macOS: launchctl setenv OLLAMA_ORIGINS "${origin}"; Linux: systemctl edit ollama; Windows: the user's environment variables).`,
    start: 'Start it with: ollama serve',
  },
  {
    name: /lm ?studio/i,
    port: '1234',
    title: 'LM Studio',
    setting: () => 'Run: lms server start --cors (or switch on “Enable CORS” in its Developer tab).',
    start: 'Start it with: lms server start --cors',
  },
  {
    name: /llama\.?cpp|llama-server/i,
    port: '8080',
    title: 'llama.cpp',
    setting: (origin) => `Start it with: llama-server --cors-origins ${origin}`,
    start: 'Start it with: llama-server -m model.gguf --jinja',
  },
  {
    name: /vllm/i,
    port: '8000',
    title: 'vLLM',
    setting: (origin) => `Start it with: vllm serve MODEL --allowed-origins '["${origin}"]'`,
    start: 'Start it with: vllm serve MODEL --enable-auto-tool-choice --tool-call-parser TYPE',
  },
];

const known = (label: string, baseUrl: string) =>
  servers.find(({ name }) => name.test(label)) ??
  (isLoopback(baseUrl) ? servers.find(({ port }) => port === portOf(baseUrl)) : undefined);

/** What to set so that a page of `origin` may call the server. */
export function corsAdvice({ label, baseUrl, origin }: { label: string; baseUrl: string; origin: string }): string {
  const server = known(label, baseUrl);
  if (server) return server.setting(origin);
  return isLoopback(baseUrl)
    ? `Let it answer pages of ${origin} (its CORS or “allowed origins” setting).`
    : `The provider has to allow calls from pages (CORS). If it does not, use the same model through OpenRouter.`;
}

/** How to start the server, where it is one we know. */
export const startAdvice = (label: string, baseUrl: string): string | undefined => known(label, baseUrl)?.start;

/** True for an address on the person's own machine. */
export function isLoopback(url: string): boolean {
  try {
    return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
  } catch {
    return false;
  }
}

/** Host and port, for a sentence. */
export function place(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function portOf(url: string): string {
  try {
    return new URL(url).port;
  } catch {
    return '';
  }
}
