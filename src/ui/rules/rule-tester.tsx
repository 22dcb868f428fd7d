import { type FormEvent, useId, useState } from 'react';
import type { Simulated } from '#guard/policy.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { Field } from '../parts/field.tsx';
import type { RuleTest } from '../policy-face.ts';
import { decisions, meaning } from './meaning.ts';
import { Simulation } from './simulation.tsx';

/** What would happen to a call, and the rule that says so; and where the last calls stand under the rules of now. */
export function RuleTester() {
  const ide = useIde();
  const methods = useCell(ide.methods);
  const hidden = useCell(ide.policy.hidden);
  const [method, setMethod] = useState('');
  const [text, setText] = useState('');
  const [test, setTest] = useState<RuleTest | null>(null);
  const [past, setPast] = useState<Simulated[] | null>(null);
  const names = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTest(await ide.policy.testRule(method, text));
  };
  return (
    <section aria-label="What would happen">
      <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">What would happen if</h3>
      <form onSubmit={submit} className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]">
        <Field
          label="This method is called"
          placeholder="edge_zones_create"
          list={names}
          value={method}
          onChange={(event) => setMethod(event.target.value)}
        />
        <datalist id={names}>
          {[...hidden, ...methods.slice(0, 500).map(({ name }) => name)].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Field
          label="With these arguments"
          placeholder='{"name": "fir.example"}'
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn mb-0.5" disabled={method.trim() === ''}>
          Ask the rules
        </button>
      </form>
      <div role="status" className="mt-2">
        {test && !test.ok && <p className="m-0 text-brick">{test.message}</p>}
        {test?.ok && <Verdict test={test} />}
      </div>
      <button type="button" className="act mt-1 -ml-1.5" onClick={async () => setPast(await ide.policy.simulate())}>
        The last 100 calls under these rules
      </button>
      {past && <Standing calls={past} />}
    </section>
  );
}

function Verdict({ test }: { test: Extract<RuleTest, { ok: true }> }) {
  const { verdict, matching, named } = test;
  const { text, tone } = decisions[verdict.decision];
  const others = matching.filter(({ id }) => id !== verdict.rule.id);
  return (
    <>
      <p className="m-0">
        <span className={`tag ${tone} mr-2`}>{text}</span>
        {verdict.reason}
        {!named && ' The method is hidden: a program cannot name it.'}
      </p>
      {others.length > 0 && (
        <p className="m-0 text-ink-2">
          These speak of it too, and did not decide:{' '}
          {others.map((rule) => `${meaning(rule)} ${decisions[rule.decision].text}`).join('; ')}.
        </p>
      )}
    </>
  );
}

/** How the rules of now decide the last calls, in figures. */
function Standing({ calls }: { calls: readonly Simulated[] }) {
  if (calls.length === 0) return <Simulation calls={calls} />;
  const count = (decision: string) => calls.filter(({ after }) => after.decision === decision).length;
  return (
    <p role="status" className="m-0">
      Of the last {calls.length}: {count('allow')} would be allowed, {count('ask')} asked, {count('deny')} denied.
    </p>
  );
}
