/** The demo model and a hosted one, for tests; neither is asked. */
import { cell } from '#base/cell.ts';
import type { ModelConfig } from '#models/model.contract.ts';
import type { Ide } from './ide.ts';

const demo: ModelConfig = {
  id: 'demo',
  kind: 'demo',
  label: 'Demo',
  baseUrl: '',
  model: 'demo',
  protocol: 'tools',
  createdAt: 0,
};

const hosted: ModelConfig = {
  id: 'hosted',
  kind: 'openai-compatible',
  label: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  model: 'claude-sonnet',
  protocol: 'tools',
  createdAt: 1,
};

export function fixtureModels(chosen: 'demo' | 'hosted') {
  const model = cell<ModelConfig>(chosen === 'demo' ? demo : hosted);
  return {
    presets: [],
    models: cell([demo, hosted]),
    model,
    async chooseModel(id) {
      model.set(id === 'demo' ? demo : hosted);
    },
    addModel: async () => [],
    async removeModel() {},
    listModels: async () => [],
    diagnose: async () => [],
    async signInOpenRouter() {},
  } satisfies Partial<Ide>;
}
