/** Places models come from, as data: what fills the form for a new model, and where each puts its key. */
import type { ProviderKind } from './model.contract.ts';

/** A place models come from, ready to be filled in: data for the form, nothing else. */
export interface Preset {
  id: string;
  label: string;
  kind: ProviderKind;
  baseUrl: string;
  /** A model to begin with, or empty: then one of the endpoint's list is chosen. */
  model: string;
  protocol: 'tools' | 'text';
  key: 'needed' | 'optional' | 'none';
  hint?: string;
}

const hosted = (id: string, label: string, baseUrl: string, keys: string, model = ''): Preset => ({
  id,
  label,
  kind: 'openai-compatible',
  baseUrl,
  model,
  protocol: 'tools',
  key: 'needed',
  hint: `Make a key at ${keys}.`,
});

const local = (id: string, label: string, port: number, hint: string, key: Preset['key'] = 'none'): Preset => ({
  id,
  label,
  kind: 'openai-compatible',
  baseUrl: `http://localhost:${port}/v1`,
  model: '',
  protocol: 'tools',
  key,
  hint,
});

export const presets: readonly Preset[] = [
  hosted(
    'openrouter',
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    'openrouter.ai/keys, or sign in with one click',
    'openrouter/auto',
  ),
  hosted('openai', 'OpenAI', 'https://api.openai.com/v1', 'platform.openai.com/api-keys'),
  {
    id: 'anthropic',
    label: 'Anthropic',
    kind: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    model: '',
    protocol: 'tools',
    key: 'needed',
    hint: 'Make a key at console.anthropic.com. A subscription’s sign-in does not work from a page.',
  },
  {
    id: 'google',
    label: 'Google',
    kind: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    model: '',
    protocol: 'tools',
    key: 'needed',
    hint: 'Make a key at aistudio.google.com/apikey.',
  },
  hosted('groq', 'Groq', 'https://api.groq.com/openai/v1', 'console.groq.com/keys'),
  hosted('mistral', 'Mistral', 'https://api.mistral.ai/v1', 'console.mistral.ai'),
  hosted('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1', 'platform.deepseek.com/api_keys', 'deepseek-chat'),
  hosted('xai', 'xAI', 'https://api.x.ai/v1', 'console.x.ai'),
  hosted('together', 'Together', 'https://api.together.xyz/v1', 'api.together.ai/settings/api-keys'),
  hosted('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1', 'cloud.cerebras.ai'),
  local(
    'ollama',
    'Ollama',
    11434,
    'Start it with OLLAMA_ORIGINS set to the address of this page; the check names it exactly.',
  ),
  local('lm-studio', 'LM Studio', 1234, 'Start its server with: lms server start --cors'),
  local('llama-cpp', 'llama.cpp', 8080, 'Start it with: llama-server -m model.gguf --jinja', 'optional'),
  local(
    'vllm',
    'vLLM',
    8000,
    'Start it with: vllm serve MODEL --enable-auto-tool-choice --tool-call-parser TYPE',
    'optional',
  ),
  {
    id: 'chrome',
    label: 'Built into Chrome',
    kind: 'chrome',
    baseUrl: '',
    model: 'built-in',
    protocol: 'text',
    key: 'none',
    hint: 'Runs in the browser, offline once it is there. Small: good for plain requests.',
  },
  {
    id: 'custom',
    label: 'Custom',
    kind: 'openai-compatible',
    baseUrl: '',
    model: '',
    protocol: 'tools',
    key: 'optional',
    hint: 'Any server that speaks OpenAI’s chat completions. The address usually ends in /v1.',
  },
];

/** Where a key goes, for the grant. */
export interface ModelPlace {
  place: 'header';
  name: string;
  prefix?: string;
}

export function placeOfKey(kind: ProviderKind): ModelPlace {
  if (kind === 'anthropic') return { place: 'header', name: 'x-api-key' };
  if (kind === 'google') return { place: 'header', name: 'x-goog-api-key' };
  return { place: 'header', name: 'Authorization', prefix: 'Bearer ' };
}
