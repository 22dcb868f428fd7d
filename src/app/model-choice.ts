/** The actions on models: which are set up, which is chosen, and the grant and key that go with each. */
import { cell, type Readable } from '#base/cell.ts';
import type { Egress, Grant } from '#guard/egress.contract.ts';
import { createFetch } from '#guard/egress-fetch.ts';
import type { Vault } from '#guard/vault.ts';
import type { Finding, LanguageModel, ModelConfig, ModelStore } from '#models/model.contract.ts';
import { placeOfKey } from '#models/presets.ts';
import type { ModelDraft } from '#ui/ide.ts';
import type { Notices } from './notices.ts';

const demoConfig: ModelConfig = {
  id: 'demo',
  kind: 'demo',
  label: 'Demo',
  baseUrl: '',
  model: 'demo',
  protocol: 'tools',
  createdAt: 0,
};

export interface ModelChoiceOptions {
  store: ModelStore;
  egress: Egress;
  vault: Vault;
  notices: Notices;
  newId: () => string;
  now: () => number;
  remember: (modelId: string) => void;
}

export function createModelChoice(options: ModelChoiceOptions) {
  const { store, egress, vault, notices, newId, now } = options;
  const configs = cell<ModelConfig[]>([demoConfig]);
  const chosen = cell<ModelConfig>(demoConfig);
  const { origin } = location;

  const grantOf = (config: ModelConfig): Grant | null => {
    if (!config.baseUrl) return null;
    const credential = config.credential ? { alias: config.credential, ...placeOfKey(config.kind) } : undefined;
    return { id: `model:${config.id}`, origin: new URL(config.baseUrl).origin, ...(credential && { credential }) };
  };
  const fetchFor = async (config: ModelConfig) => {
    const grant = grantOf(config);
    if (grant) await egress.grant([grant]);
    return createFetch(egress, grant?.id ?? 'none', { timeoutMs: 120_000 });
  };
  const permission = async () => {
    try {
      const name = 'loopback-network' as PermissionName;
      return (await navigator.permissions.query({ name })).state;
    } catch {
      return undefined;
    }
  };

  /** A draft with its key under a temporary alias, so that the doctor and the list can ask before it is kept. */
  const withDraft = async <T>(draft: ModelDraft, use: (config: ModelConfig) => Promise<T>): Promise<T | null> => {
    const { key, sessionOnly: _, ...rest } = draft;
    const config: ModelConfig = { ...rest, id: 'draft', createdAt: now(), ...(key && { credential: 'draft-key' }) };
    if (key && !(await keepKey('draft-key', config.baseUrl, key, true))) return null;
    try {
      return await use(config);
    } finally {
      if (key) await vault.remove('draft-key');
      await egress.revoke(['model:draft']);
    }
  };
  const keepKey = async (alias: string, baseUrl: string, key: string, sessionOnly: boolean) => {
    let target: string;
    try {
      target = new URL(baseUrl).origin;
    } catch {
      return !notices.problem({ ok: false, message: `“${baseUrl}” is not an address. It should begin with https://.` });
    }
    const kept = await vault.add(alias, target, key, { kind: 'model', sessionOnly });
    notices.problem(kept);
    return kept.ok || kept.code === 'unavailable';
  };
  /** With the window and the price, where the endpoint tells them. */
  const figuresOf = async (config: ModelConfig): Promise<ModelConfig> => {
    const { listModels } = await import('#models/list-models.ts');
    const list = await listModels(config, await fetchFor(config), origin);
    const found = list.ok ? list.value.find(({ id }) => id === config.model) : undefined;
    return { ...config, ...(found?.price && { price: found.price }), ...(found?.window && { window: found.window }) };
  };
  const examine = async (config: ModelConfig): Promise<Finding[]> => {
    const { diagnose } = await import('#models/doctor.ts');
    return diagnose(config, { fetch: await fetchFor(config), origin, permission });
  };

  const languageOf = async (config: ModelConfig): Promise<LanguageModel> => {
    const { createModel } = await import('#models/models.ts');
    const made = await createModel(config, { fetch: await fetchFor(config), origin });
    if (!made.ok) throw new Error(made.message);
    return made.value;
  };

  const choose = (config: ModelConfig) => {
    chosen.set(config);
    options.remember(config.id);
  };

  const actions = {
    models: configs as Readable<ModelConfig[]>,
    model: chosen as Readable<ModelConfig>,
    async chooseModel(id: string) {
      const config = configs.get().find((one) => one.id === id);
      if (config) choose(config);
    },
    async addModel(draft: ModelDraft): Promise<Finding[]> {
      const { key, sessionOnly = false, ...rest } = draft;
      const id = newId();
      const config: ModelConfig = { ...rest, id, createdAt: now(), ...(key && { credential: `model-${id}` }) };
      if (key && !(await keepKey(`model-${id}`, config.baseUrl, key, sessionOnly))) return [];
      const known = await figuresOf(config);
      await store.put(known);
      configs.update((all) => [...all, known]);
      choose(known);
      return examine(known);
    },
    async removeModel(id: string) {
      const config = configs.get().find((one) => one.id === id);
      if (!config || id === demoConfig.id) return;
      await store.remove(id);
      if (config.credential) await vault.remove(config.credential);
      await egress.revoke([`model:${id}`]);
      configs.update((all) => all.filter((one) => one.id !== id));
      if (chosen.get().id === id) choose(demoConfig);
    },
    diagnose: async (draft: ModelDraft) => (await withDraft(draft, examine)) ?? [],
    async listModels(draft: ModelDraft): Promise<string[]> {
      const { listModels } = await import('#models/list-models.ts');
      const list = await withDraft(draft, async (config) => listModels(config, await fetchFor(config), origin));
      if (!list || notices.problem(list) || !list.ok) return [];
      return list.value.map(({ id }) => id);
    },
  };
  return {
    actions,
    fetchFor,
    async start(remembered: string | undefined) {
      configs.set([demoConfig, ...(await store.all())]);
      chosen.set(configs.get().find(({ id }) => id === remembered) ?? demoConfig);
    },
    /** The chosen model, ready to stream. Rejects with a message a person can act on. */
    language: () => languageOf(chosen.get()),
    /** One that is set up. Rejects with a message a person can act on. */
    async named(id: string): Promise<LanguageModel> {
      const config = configs.get().find((one) => one.id === id);
      if (!config) throw new Error('This model is not set up any more. Choose another.');
      return languageOf(config);
    },
    /** Another model that is set up; null where there is none of that id. */
    async other(id: string): Promise<LanguageModel | null> {
      const config = configs.get().find((one) => one.id === id);
      return config ? languageOf(config) : null;
    },
  };
}
