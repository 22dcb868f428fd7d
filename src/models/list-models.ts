/** The models an endpoint offers, with their windows and prices where it tells. */
import { fail, ok, type Result } from '#base/result.ts';
import { available } from './built-in.ts';
import type { Fetch, ModelConfig, ModelErrorCode, Price } from './model.contract.ts';
import { explain, ProtocolError } from './providers/faults.ts';

export interface ListedModel {
  id: string;
  window?: number;
  price?: Price;
  /** False where the endpoint says that it makes no tool calls: then the text protocol is the one to use. */
  tools?: boolean;
}

type Asked = Pick<ModelConfig, 'kind' | 'label' | 'baseUrl' | 'model'>;

/** Sorted by name. Failure in the codes of the models; the message says what to do. */
export async function listModels(
  config: Asked,
  send: Fetch,
  origin = '',
): Promise<Result<ListedModel[], ModelErrorCode>> {
  if (config.kind === 'demo') return ok([{ id: 'demo' }]);
  if (config.kind === 'chrome')
    return (await available()) === 'unavailable' ? ok([]) : ok([{ id: 'built-in', tools: false }]);
  const base = config.baseUrl.trim().replace(/\/+$/, '');
  const endpoint = { label: config.label, baseUrl: base, model: config.model, origin };
  try {
    const size = { anthropic: '?limit=1000', google: '?pageSize=1000', 'openai-compatible': '' }[config.kind];
    const response = await send(`${base}/models${size}`, { headers: headersFor(config.kind) });
    const text = await response.text();
    if (!response.ok) {
      const failed = {
        statusCode: response.status,
        responseBody: text,
        responseHeaders: Object.fromEntries(response.headers),
      };
      const { code, message } = explain(failed, endpoint);
      return fail(code, message, { status: response.status });
    }
    const models = read(text, config.label);
    return ok(models.sort((a, b) => (a.id < b.id ? -1 : 1)));
  } catch (error) {
    const { code, message } = explain(error, endpoint);
    return fail(code, message);
  }
}

export function headersFor(kind: Asked['kind']): Record<string, string> {
  return kind === 'anthropic'
    ? { 'anthropic-version': '2023-06-01', 'anthropic-dangerous-direct-browser-access': 'true' }
    : {};
}

interface Row {
  id?: unknown;
  name?: unknown;
  context_length?: unknown;
  context_window?: unknown;
  max_model_len?: unknown;
  max_input_tokens?: unknown;
  inputTokenLimit?: unknown;
  meta?: { n_ctx_train?: unknown };
  pricing?: { prompt?: unknown; completion?: unknown; input_cache_read?: unknown };
  supported_parameters?: unknown;
  supportedGenerationMethods?: unknown;
}

function read(text: string, label: string): ListedModel[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const page = /^\s*</.test(text) ? 'a web page' : 'something that is not JSON';
    throw new ProtocolError(
      `${label} answered with ${page} where its list of models should be. Check the address: for most servers it ends in /v1.`,
    );
  }
  const { data, models } = (typeof body === 'object' && body !== null ? body : {}) as {
    data?: unknown;
    models?: unknown;
  };
  const rows = [body, data, models].find(Array.isArray) as Row[] | undefined;
  if (!rows)
    throw new ProtocolError(
      `${label} answered with JSON that is no list of models. Check the address: for most servers it ends in /v1.`,
    );
  return rows.flatMap((row) => {
    const id =
      typeof row?.id === 'string' ? row.id : typeof row?.name === 'string' ? row.name.replace(/^models\//, '') : '';
    const methods = row?.supportedGenerationMethods;
    if (!id || (Array.isArray(methods) && !methods.includes('generateContent'))) return [];
    return [{ id, ...windowOf(row), ...priceOf(row), ...toolsOf(row) }];
  });
}

function windowOf(row: Row): { window?: number } {
  const said = [
    row.context_length,
    row.context_window,
    row.max_model_len,
    row.max_input_tokens,
    row.inputTokenLimit,
    row.meta?.n_ctx_train,
  ];
  const window = said.find((one) => typeof one === 'number' && one > 0);
  return typeof window === 'number' ? { window } : {};
}

/** OpenRouter tells US dollars per token, as text; negative where it depends. */
function priceOf({ pricing }: Row): { price?: Price } {
  const perMillion = (text: unknown) => (text === undefined ? Number.NaN : Math.round(Number(text) * 1e12) / 1e6);
  const [input, output, cached] = [pricing?.prompt, pricing?.completion, pricing?.input_cache_read].map(perMillion);
  if (!(input! >= 0 && output! >= 0)) return {};
  return { price: { input: input!, output: output!, ...(cached! >= 0 && { cached: cached! }) } };
}

const toolsOf = ({ supported_parameters: supported }: Row): { tools?: boolean } =>
  Array.isArray(supported) ? { tools: supported.includes('tools') } : {};
