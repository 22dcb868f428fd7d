/** The connection doctor: looks at each thing that may stand between this page and a model, and names the setting to change. */
import { corsAdvice, isLoopback, place, startAdvice } from './advice.ts';
import { available } from './built-in.ts';
import { headersFor, type ListedModel, listModels } from './list-models.ts';
import type { Fetch, Finding, ModelConfig, ModelErrorCode } from './model.contract.ts';

export interface DoctorWorld {
  /** Through egress, under the model's grant. */
  fetch: Fetch;
  /** Our own origin, as the settings of local servers need it. */
  origin: string;
  /** The state of Chrome's permission `loopback-network`; `undefined` where the browser has none. */
  permission?: () => Promise<PermissionState | undefined>;
  /** The browser's own prompt interface; by default what the page has. */
  builtIn?: unknown;
}

type Patient = Pick<ModelConfig, 'kind' | 'label' | 'baseUrl' | 'model' | 'credential'>;

/** Findings in the order of the checks, the first problem being the one to mend first. Bills nothing. Never rejects. */
export async function diagnose(config: Patient, world: DoctorWorld): Promise<Finding[]> {
  if (config.kind === 'demo')
    return [{ check: 'Model', state: 'ok', message: 'The demo needs nothing: it runs in this page.' }];
  if (config.kind === 'chrome') return [await builtIn(world.builtIn)];
  const address = checkAddress(config, world.origin);
  if (address.state === 'problem') return [address];
  const findings = [address];
  const local = isLoopback(config.baseUrl);
  if (local) {
    const permission = await checkPermission(world);
    if (permission) findings.push(permission);
    if (permission?.state === 'problem') return findings;
  }
  const listed = await listModels(config, world.fetch, world.origin);
  const about = { label: config.label, baseUrl: config.baseUrl, origin: world.origin };
  const at = place(config.baseUrl);
  if (listed.ok) {
    findings.push({
      check: 'Server',
      state: 'ok',
      message: `${config.label} answers at ${at} and lets this page call it.`,
    });
    findings.push(await checkKey(config, world));
    findings.push(checkModel(config, listed.value));
    return findings;
  }
  const { code, message } = listed;
  const status = (listed.detail as { status?: number } | undefined)?.status;
  if (code === 'wrong_key') {
    findings.push({
      check: 'Server',
      state: 'ok',
      message: `${config.label} answers at ${at} and lets this page call it.`,
    });
    const none = config.credential ? message : `${config.label} wants a key and none was given. ${message}`;
    findings.push({ check: 'Key', state: 'problem', code, message: none });
  } else if (status === 404 || status === 405) {
    findings.push({ check: 'Server', state: 'ok', message: `Something answers at ${at} and lets this page call it.` });
    findings.push({
      check: 'Model',
      state: 'unknown',
      message: `There is no list of models at this address. If that is not expected, check the address: for most servers it ends in /v1. Otherwise send a message to try it.`,
    });
  } else {
    const start = code === 'server_down' && local ? startAdvice(config.label, config.baseUrl) : undefined;
    findings.push({
      check: 'Server',
      state: 'problem',
      code,
      message: start && !message.includes(corsAdvice(about)) ? `${message} ${start}` : message,
    });
  }
  return findings;
}

function checkAddress({ baseUrl, label }: Patient, origin: string): Finding {
  const problem = (message: string, code: ModelErrorCode = 'bad_answer'): Finding => ({
    check: 'Address',
    state: 'problem',
    code,
    message,
  });
  let url: URL;
  try {
    url = new URL(baseUrl.trim());
  } catch {
    return problem(
      `“${baseUrl}” is not an address. It begins with https://, or with http:// for a server of your own, as in http://localhost:11434/v1.`,
    );
  }
  if (!/^https?:$/.test(url.protocol))
    return problem('The address has to begin with https:// or http://, as in http://localhost:11434/v1.');
  if (url.username || url.password)
    return problem('The address holds a name or password. Leave them out; a key goes into its own field.');
  if (url.protocol === 'http:' && origin.startsWith('https:') && !isLoopback(baseUrl)) {
    return problem(
      `This page came over https and may not reach ${url.host} over plain http. Use an https address for ${label}, or open Espalier from http://localhost.`,
      'server_down',
    );
  }
  if (/\/(chat\/completions|messages|models)\/?$/.test(url.pathname)) {
    return problem(
      `The address names one call. Leave out “${/\/(chat\/completions|messages|models)\/?$/.exec(url.pathname)![0]}” at its end.`,
    );
  }
  return { check: 'Address', state: 'ok', message: `${url.origin}${url.pathname}` };
}

async function checkPermission({ permission, origin }: DoctorWorld): Promise<Finding | null> {
  const state = await permission?.().catch(() => undefined);
  if (state === 'denied') {
    return {
      check: 'Permission',
      state: 'problem',
      code: 'local_network_denied',
      message: `The browser does not let ${origin} reach programs on this machine. Open the site settings beside the address bar, set “Apps on device” (or “Local network access”) to Allow, and check again.`,
    };
  }
  if (state === 'prompt') {
    return {
      check: 'Permission',
      state: 'unknown',
      message: 'The browser may ask whether this page may reach programs on this machine. Choose Allow.',
    };
  }
  return state === 'granted'
    ? { check: 'Permission', state: 'ok', message: 'The browser lets this page reach programs on this machine.' }
    : null;
}

/** Most endpoints tell their models only to those with a key; OpenRouter tells everyone, and has a call of its own. */
async function checkKey(config: Patient, { fetch: send }: DoctorWorld): Promise<Finding> {
  if (!/openrouter\.ai$/.test(hostOf(config.baseUrl))) {
    const message = config.credential ? 'The key is accepted.' : 'No key is needed to see its models.';
    return { check: 'Key', state: 'ok', message };
  }
  if (!config.credential) {
    return {
      check: 'Key',
      state: 'problem',
      code: 'wrong_key',
      message: 'OpenRouter wants a key. Sign in there with one click, or make a key at openrouter.ai/keys.',
    };
  }
  try {
    const { ok, status } = await send(`${config.baseUrl.replace(/\/+$/, '')}/key`, {
      headers: headersFor(config.kind),
    });
    if (ok) return { check: 'Key', state: 'ok', message: 'The key is accepted.' };
    if (status === 401 || status === 403) {
      return {
        check: 'Key',
        state: 'problem',
        code: 'wrong_key',
        message: `OpenRouter did not accept the key (${status}). Sign in again, or make a new key at openrouter.ai/keys.`,
      };
    }
  } catch {
    // The server answered a moment ago, so this says nothing of the key.
  }
  return { check: 'Key', state: 'unknown', message: 'The key could not be checked. Send a message to try it.' };
}

function checkModel({ label, model, baseUrl }: Patient, models: ListedModel[]): Finding {
  if (!model) {
    return { check: 'Model', state: 'problem', code: 'no_such_model', message: `No model is named. ${offer(models)}` };
  }
  const found = models.find(({ id }) => id === model || id === `${model}:latest`);
  if (found?.tools === false) {
    return {
      check: 'Model',
      state: 'ok',
      message: `${model} is there, but makes no tool calls: choose the text protocol for it.`,
    };
  }
  if (found)
    return {
      check: 'Model',
      state: 'ok',
      message: `${model} is there${found.window ? `, with a window of ${found.window.toLocaleString('en')} tokens` : ''}.`,
    };
  if (models.length === 0)
    return {
      check: 'Model',
      state: 'unknown',
      message: `${label} lists no models. Load one there first, then check again.`,
    };
  const pull = /ollama/i.test(label) || /:11434\b/.test(baseUrl) ? ` To have it, run: ollama pull ${model}` : '';
  return {
    check: 'Model',
    state: 'problem',
    code: 'no_such_model',
    message: `${label} has no model called “${model}”. ${offer(models, model)}${pull}`,
  };
}

/** A few names, those that look like the wanted one first. */
function offer(models: ListedModel[], wanted = ''): string {
  const parts = wanted
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length > 1);
  const likeness = (id: string) => parts.filter((part) => id.toLowerCase().includes(part)).length;
  const names = models.map(({ id }) => id).sort((a, b) => likeness(b) - likeness(a));
  if (names.length === 0) return '';
  return `There ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`;
}

async function builtIn(given: unknown): Promise<Finding> {
  const check = 'Model';
  switch (await available(given)) {
    case 'available':
      return { check, state: 'ok', message: 'The browser’s own model is there and works offline.' };
    case 'downloadable':
      return {
        check,
        state: 'ok',
        message: 'The browser’s own model is loaded with your first message. That is a few gigabytes, once.',
      };
    case 'downloading':
      return { check, state: 'unknown', message: 'The browser is loading its model. Try again when it has it.' };
    case 'unavailable':
      return {
        check,
        state: 'problem',
        code: 'no_such_model',
        message:
          'This browser has no model of its own here. Chrome 148 or newer on a desktop has one, with about 22 GB of free disk and 4 GB of video memory or 16 GB of memory.',
      };
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
