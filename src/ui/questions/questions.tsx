import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { visible } from '#base/visible.ts';
import { useCell, useIde } from '../ide.ts';
import type { McpAsked } from '../mcp-face.ts';
import { Field, SelectField } from '../parts/field.tsx';
import { type FormField, type FormValues, fieldsOf, readForm } from './form-fields.ts';

/** What servers ask of a person, each as a card that waits. */
export default function Questions() {
  const asked = useCell(useIde().mcp.questions);
  return (
    <section aria-label="Questions of servers" className="mx-auto mb-2.5 max-h-[52vh] max-w-[660px] overflow-y-auto">
      {asked.map((one) => {
        const { kind } = one.question;
        if (kind === 'elicitation') return <Elicitation key={one.id} asked={one} question={one.question} />;
        if (kind === 'visit') return <Visit key={one.id} asked={one} question={one.question} />;
        if (kind === 'sampling') return <Sampling key={one.id} asked={one} question={one.question} />;
        return <Changed key={one.id} asked={one} question={one.question} />;
      })}
    </section>
  );
}

type Of<K> = Extract<McpAsked['question'], { kind: K }>;
interface Props<K> {
  asked: McpAsked;
  question: Of<K>;
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset
      aria-label={title}
      className="mt-2.5 flex min-w-0 animate-arrive flex-col gap-2.5 rounded-lg border border-ochre bg-ochre-wash px-3.5 py-[11px]"
    >
      <b className="font-semibold">{title}</b>
      {children}
    </fieldset>
  );
}

/** A server wants to know something. Its words are shown as they are, and nothing of them is a link. */
function Elicitation({ asked, question }: Props<'elicitation'>) {
  const { mcp } = useIde();
  const fields = useMemo(() => fieldsOf(question.schema), [question]);
  const [values, setValues] = useState<FormValues>(() =>
    Object.fromEntries(fields.map(({ name, initial }) => [name, initial])),
  );
  const [problems, setProblems] = useState<Record<string, string>>({});
  const send = (event: FormEvent) => {
    event.preventDefault();
    const read = readForm(fields, values);
    if ('problems' in read) setProblems(read.problems);
    else mcp.answer(asked.id, { action: 'accept', content: read.content });
  };
  return (
    <Card title={`${asked.server} asks`}>
      <p className="m-0 whitespace-pre-wrap wrap-anywhere">{question.message}</p>
      <form noValidate onSubmit={send} className="grid gap-2.5 sm:grid-cols-2">
        {fields.map((field) => (
          <Input
            key={field.name}
            field={field}
            value={values[field.name]!}
            problem={problems[field.name]}
            onChange={(value) => setValues((all) => ({ ...all, [field.name]: value }))}
          />
        ))}
        <p className="m-0 text-[12px] text-ink-2 sm:col-span-2">
          What you write goes to {asked.server}. Give it no password and no key.
        </p>
        <div className="flex flex-wrap gap-2 sm:col-span-2">
          <button type="submit" className="btn btn-primary">
            Send the answer
          </button>
          <button type="button" className="btn" onClick={() => mcp.answer(asked.id, { action: 'decline' })}>
            Decline
          </button>
          <button type="button" className="act px-3" onClick={() => mcp.answer(asked.id, { action: 'cancel' })}>
            Dismiss
          </button>
        </div>
      </form>
    </Card>
  );
}

interface InputProps {
  field: FormField;
  value: FormValues[string];
  problem: string | undefined;
  onChange(value: FormValues[string]): void;
}

function Input({ field, value, problem, onChange }: InputProps) {
  const label = field.required ? `${field.title} (needed)` : field.title;
  if (field.kind === 'boolean') {
    return (
      <label className="flex items-center gap-2 self-end">
        <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
        <span>
          {label} {field.description && <span className="text-[12px] text-ink-3">{field.description}</span>}
        </span>
      </label>
    );
  }
  if (field.kind === 'many') {
    const chosen = value as string[];
    return (
      <fieldset aria-label={label} className="m-0 min-w-0 border-0 p-0">
        <div className="mb-1 text-[12px] font-[550] text-ink-2">{label}</div>
        <div className="flex flex-wrap gap-x-3">
          {field.choices.map((choice) => (
            <label key={choice.value} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                checked={chosen.includes(choice.value)}
                onChange={(event) =>
                  onChange(
                    event.target.checked ? [...chosen, choice.value] : chosen.filter((one) => one !== choice.value),
                  )
                }
              />
              {choice.title}
            </label>
          ))}
        </div>
        {(problem ?? field.description) && (
          <p className={`m-0 text-[12px] ${problem ? 'text-brick' : 'text-ink-3'}`}>{problem ?? field.description}</p>
        )}
      </fieldset>
    );
  }
  if (field.kind === 'one') {
    return (
      <SelectField
        label={label}
        value={String(value)}
        problem={problem}
        hint={field.description}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="" />
        {field.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </SelectField>
    );
  }
  return (
    <Field
      label={label}
      type={field.kind === 'text' ? field.input : 'text'}
      inputMode={field.kind === 'text' ? 'text' : 'decimal'}
      autoComplete="off"
      value={String(value)}
      problem={problem}
      hint={field.description}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** A server wants a person to do something at an address. The host is what says whose it is, so it stands out. */
function Visit({ asked, question }: Props<'visit'>) {
  const { mcp } = useIde();
  const url = new URL(question.url);
  return (
    <Card title={`${asked.server} wants you to open ${url.host}`}>
      <p className="m-0 whitespace-pre-wrap wrap-anywhere">{visible(question.message)}</p>
      <p className="m-0 rounded-md border border-rule bg-raised px-2.5 py-1.5 font-mono text-xs wrap-anywhere">
        {`${url.protocol}//`}
        <b>{url.host}</b>
        {visible(url.href.slice(url.origin.length))}
      </p>
      {url.protocol === 'http:' && (
        <p className="m-0 text-[12px] text-brick">Plain http: others on the way can read and change it.</p>
      )}
      <div className="flex flex-wrap gap-2">
        <a
          className="btn btn-primary"
          href={url.href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={() => mcp.answer(asked.id, { action: 'accept' })}
        >
          Open in a new tab
        </a>
        <button type="button" className="btn" onClick={() => mcp.answer(asked.id, { action: 'decline' })}>
          Decline
        </button>
        <button type="button" className="act px-3" onClick={() => mcp.answer(asked.id, { action: 'cancel' })}>
          Dismiss
        </button>
      </div>
      <p className="m-0 text-[12px] text-ink-2">
        Nothing of this conversation goes along. What you do there is between you and that page.
      </p>
    </Card>
  );
}

/** A server wants words of a model. The person sees the request before a model does, and the answer before the server does. */
function Sampling({ asked, question }: Props<'sampling'>) {
  const ide = useIde();
  const model = useCell(ide.model);
  const [text, setText] = useState('');
  const [from, setFrom] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const think = async () => {
    setBusy(true);
    const said = await ide.mcp.think(asked.id);
    setBusy(false);
    if (!said) return;
    setText(said.text);
    setFrom(said.model);
  };
  const send = () => ide.mcp.answer(asked.id, { action: 'accept', text, ...(from && { model: from }) });
  return (
    <Card title={`${asked.server} asks for words of your model`}>
      <div className="max-h-48 overflow-auto rounded-md border border-rule bg-raised px-2.5 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
        {question.system && <p className="m-0 text-ink-3">system: {question.system}</p>}
        {question.messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of a question never changes
          <p key={index} className="m-0">
            <span className="text-ink-3">{message.role}: </span>
            {message.text}
          </p>
        ))}
      </div>
      <textarea
        aria-label="The answer"
        className="field block h-24 w-full resize-y"
        placeholder="Ask the model, or write the answer yourself."
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className={`btn ${text ? '' : 'btn-primary'}`}
          disabled={busy}
          onClick={() => void think()}
        >
          {busy ? 'Asking…' : `Ask ${model.label}`}
        </button>
        <button type="button" className={`btn ${text ? 'btn-primary' : ''}`} disabled={busy || !text} onClick={send}>
          Send the answer
        </button>
        <button type="button" className="btn" onClick={() => ide.mcp.answer(asked.id, { action: 'decline' })}>
          Decline
        </button>
      </div>
      <p className="m-0 text-[12px] text-ink-2">
        Asking costs what your model costs, at most {question.maxTokens.toLocaleString('en')} tokens of answer. The
        answer goes to {asked.server} as it stands here.
      </p>
    </Card>
  );
}

function Changed({ asked, question }: Props<'changed'>) {
  const { mcp } = useIde();
  return (
    <Card title={`${asked.server} has changed the tool ${question.tool}`}>
      <p className="m-0">
        <span className="font-mono text-xs">{question.method}</span> is another one than you accepted. It is called only
        after you have looked at it:
      </p>
      <pre className="m-0 max-h-48 overflow-auto rounded-md border border-rule bg-raised px-2.5 py-1.5 font-mono text-xs whitespace-pre-wrap">
        {question.now}
      </pre>
      <div className="flex gap-2">
        <button type="button" className="btn btn-primary" onClick={() => mcp.answer(asked.id, { action: 'accept' })}>
          Accept and call
        </button>
        <button type="button" className="btn" onClick={() => mcp.answer(asked.id, { action: 'decline' })}>
          Do not call
        </button>
      </div>
    </Card>
  );
}
