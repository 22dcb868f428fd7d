import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Rule, RuleScope, Simulated } from '#guard/policy.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { Field, SelectField } from '../parts/field.tsx';
import { draftOf, emptyForm, type FormDraft, formOf, type PatternDraft } from './meaning.ts';
import { Simulation } from './simulation.tsx';

const decisionTitles = [
  ['allow', 'Allow'],
  ['ask', 'Ask me'],
  ['deny', 'Deny'],
] as const;
const scopeTitles: [RuleScope, string][] = [
  ['project', 'in this project'],
  ['session', 'in this conversation'],
  ['once', 'for the next call only'],
];
const lengths = [
  ['', 'for good'],
  ['3600000', 'for an hour'],
  ['86400000', 'for a day'],
  ['604800000', 'for a week'],
] as const;

/** A rule to be made, or one that is changed: what it would have done can be seen before. */
export function RuleForm({ rule, onDone }: { rule?: Rule; onDone(): void }) {
  const ide = useIde();
  const sources = useCell(ide.sources);
  const methods = useCell(ide.methods);
  const session = useCell(ide.session)?.session.id ?? null;
  const [form, setForm] = useState<FormDraft>(() => (rule ? formOf(rule, Date.now()) : emptyForm));
  const [simulated, setSimulated] = useState<Simulated[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const names = useId();
  const change = (part: Partial<FormDraft>) => {
    setForm({ ...form, ...part });
    setSimulated(null);
  };
  const draft = () => draftOf(form, session, Date.now());
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const failed = await ide.policy.addRule(draft());
    if (failed) return setProblem(failed);
    if (rule) await ide.removeRule(rule.id);
    onDone();
  };

  return (
    <form
      aria-label={rule ? 'Change a rule' : 'Add a rule'}
      onSubmit={save}
      className="grid gap-3 rounded-lg border border-rule bg-panel p-3.5"
    >
      <div className="grid gap-3 sm:grid-cols-[130px_1fr]">
        <Choice label="Decision" value={form.decision} onChange={(decision) => change({ decision })}>
          {decisionTitles.map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Choice>
        <Field
          label="Method"
          placeholder="every method"
          hint="* stands for anything, as in edge_dns_*"
          list={names}
          value={form.method}
          onChange={(event) => change({ method: event.target.value })}
        />
        <datalist id={names}>
          {methods.slice(0, 500).map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice label="Source" value={form.source} onChange={(source) => change({ source })}>
          <option value="">every source</option>
          {sources.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Choice>
        <Choice label="What it does" value={form.effect ?? ''} onChange={(effect) => change({ effect })}>
          <option value="">anything</option>
          <option value="read">reads</option>
          <option value="write">writes</option>
          <option value="destroy">deletes</option>
        </Choice>
        <Choice label="Where" value={form.scope} onChange={(scope) => change({ scope })}>
          {scopeTitles.map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Choice>
        <Choice label="How long" value={form.lasts} onChange={(lasts) => change({ lasts })}>
          {lengths.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
          {!lengths.some(([value]) => value === form.lasts) && <option value={form.lasts}>as long as it was</option>}
        </Choice>
      </div>
      <Patterns patterns={form.args} onChange={(args) => change({ args })} />
      <details>
        <summary className="cursor-pointer text-ink-2">Host, rung, who asks</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-3">
          <Field
            label="Host"
            placeholder="every host"
            value={form.host}
            onChange={(event) => change({ host: event.target.value })}
          />
          <Choice label="Rung" value={form.rung} onChange={(rung) => change({ rung })}>
            <option value="">every rung</option>
            {ide.rungs.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Choice>
          <Choice label="Who asks" value={form.agent} onChange={(agent) => change({ agent })}>
            <option value="">anyone</option>
            <option value="model">the model</option>
            <option value="person">me, in the playground</option>
          </Choice>
        </div>
      </details>
      {form.decision === 'allow' && form.effect === 'destroy' && (
        <p className="m-0 text-ochre-ink">A deletion is asked each time, whatever is allowed.</p>
      )}
      {simulated && <Simulation calls={simulated} />}
      {problem && (
        <p role="alert" className="m-0 text-brick">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="btn btn-primary">
          {rule ? 'Save the rule' : 'Add the rule'}
        </button>
        <button
          type="button"
          className="btn"
          onClick={async () =>
            setSimulated(await ide.policy.simulate({ add: draft(), ...(rule && { without: rule.id }) }))
          }
        >
          Try it on the last 100 calls
        </button>
        <button type="button" className="btn" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function Patterns({ patterns, onChange }: { patterns: PatternDraft[]; onChange(patterns: PatternDraft[]): void }) {
  const put = (index: number, part: Partial<PatternDraft>) =>
    onChange(patterns.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <fieldset className="m-0 grid gap-2 border-0 p-0">
      <legend className="mb-1 p-0 text-[12px] font-[550] text-ink-2">Arguments</legend>
      {patterns.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and are not moved
        <div key={index} className="flex flex-wrap gap-2">
          <input
            aria-label={`Path of argument ${index + 1}`}
            placeholder="path, as in zone.id"
            className="field h-8 min-w-32 flex-1 font-mono text-xs"
            value={one.path}
            onChange={(event) => put(index, { path: event.target.value })}
          />
          <select
            aria-label={`How argument ${index + 1} is compared`}
            className="field h-8"
            value={one.kind}
            onChange={(event) => put(index, { kind: event.target.value as PatternDraft['kind'] })}
          >
            <option value="is">is</option>
            <option value="like">is like</option>
          </select>
          <input
            aria-label={`Value of argument ${index + 1}`}
            placeholder={one.kind === 'is' ? 'value' : 'pattern with *'}
            className="field h-8 min-w-32 flex-1 font-mono text-xs"
            value={one.value}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <button
            type="button"
            className="act h-8"
            aria-label={`Remove argument ${index + 1}`}
            onClick={() => onChange(patterns.filter((_, at) => at !== index))}
          >
            ✕
          </button>
        </div>
      ))}
      <div>
        <button
          type="button"
          className="act -ml-1.5"
          onClick={() => onChange([...patterns, { path: '', kind: 'is', value: '' }])}
        >
          Only with certain arguments
        </button>
      </div>
    </fieldset>
  );
}

function Choice<T extends string>(props: { label: string; value: T; onChange(value: T): void; children: ReactNode }) {
  const { onChange, ...select } = props;
  return <SelectField {...select} onChange={(event) => onChange(event.target.value as T)} />;
}
