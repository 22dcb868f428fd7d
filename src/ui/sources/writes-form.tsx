import { type FormEvent, useState } from 'react';
import type { Method, OwnMethodRecovery, OwnRecovery, Source } from '#codemode/catalog.contract.ts';
import { counted } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Field, SelectField } from '../parts/field.tsx';

/** So many methods are drawn; the others are found by their names. */
const most = 20;

const isHeader = (name: string): boolean => /^[\w!#$%&'*+.^`|~-]{1,80}$/.test(name);
/** A browser does not let a page set these, or they carry something else. */
const isTaken = (name: string): boolean =>
  /^(proxy-.*|sec-.*|accept.*|access-control-.*|authorization|connection|content-.*|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|te|trailer|transfer-encoding|upgrade|via|user-agent)$/i.test(
    name,
  );
const problemOf = (name: string): string | undefined => {
  if (name === '' || (isHeader(name) && !isTaken(name))) return undefined;
  return isTaken(name) ? `${name} is not a header that can carry this.` : 'This is not the name of a header.';
};

/** What makes a write of a source happen once, takes it back, or shows what came of it: in general and by method. */
export function WritesForm({ source, onDone }: { source: Source; onDone(): void }) {
  const ide = useIde();
  const [own, setOwn] = useState<OwnRecovery>(() => ide.ownRecovery(source.id));
  const [sought, setSought] = useState('');
  const before = ide.ownRecovery(source.id).methods ?? {};
  const writes = useCell(ide.methods).filter((method) => method.source === source.id && method.effect !== 'read');
  const open = ({ name, recovery }: Method) =>
    Object.hasOwn(before, name) ? 0 : recovery?.undo?.by === 'paths' ? 1 : 2;
  const found = writes
    .filter(({ name, route }) => `${name} ${route}`.toLowerCase().includes(sought.trim().toLowerCase()))
    .sort((a, b) => open(a) - open(b) || a.name.localeCompare(b.name));
  const headers = [own.key, ...Object.values(own.methods ?? {}).map(({ key }) => key)];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (headers.some((name) => name && problemOf(name.trim()))) return;
    await ide.setSourceRecovery(source.id, tidy(own));
    onDone();
  };
  const change = (name: string, part: OwnMethodRecovery) =>
    setOwn({ ...own, methods: { ...own.methods, [name]: part } });
  return (
    <form
      noValidate
      aria-label={`Writes of ${source.title}`}
      onSubmit={save}
      className="mt-2 border-t border-rule pt-3"
    >
      <p className="m-0 mb-3 text-[12px] text-ink-2">
        What is done when the answer of a write is lost, and when a run is taken back. What is said here comes before
        the document.
      </p>
      <Field
        label="Header by which a write sent twice happens once"
        placeholder="Idempotency-Key"
        autoComplete="off"
        spellCheck={false}
        value={own.key ?? ''}
        problem={problemOf((own.key ?? '').trim())}
        hint="Sent with every write whose document names none. Only where the service keeps to it."
        onChange={(event) => setOwn({ ...own, key: event.target.value })}
      />
      {writes.length > most && (
        <Field
          className="mt-3"
          label="Find a method"
          type="search"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      )}
      <ul className="m-0 mt-3 flex list-none flex-col p-0" aria-label="Methods that write">
        {found.slice(0, most).map((method) => (
          <WriteRow
            key={method.name}
            method={method}
            mine={own.methods?.[method.name] ?? {}}
            general={own.key?.trim() ?? ''}
            onChange={(part) => change(method.name, part)}
          />
        ))}
      </ul>
      <p role="status" className="m-0 mt-1 text-[12px] text-ink-3 empty:hidden">
        {writes.length === 0 && 'It has no methods that write.'}
        {writes.length > 0 && found.length === 0 && 'No method has that in its name or path.'}
        {found.length > most && `${counted(found.length - most, 'more method')}, to be found by name.`}
      </p>
      <div className="mt-3 flex gap-2">
        <button type="submit" className="btn">
          Keep
        </button>
        <button type="button" className="act px-3" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

interface RowProps {
  method: Method;
  mine: OwnMethodRecovery;
  /** The header of the source, if any. */
  general: string;
  onChange(part: OwnMethodRecovery): void;
}

function WriteRow({ method, mine, general, onChange }: RowProps) {
  const ide = useIde();
  const [open, setOpen] = useState(false);
  const { key, undo, look } = method.recovery ?? {};
  const offers = open ? ide.recoveryOffers(method.name) : null;
  const without = (part: keyof OwnMethodRecovery) =>
    Object.fromEntries(Object.entries(mine).filter(([name]) => name !== part));
  const set = (part: keyof OwnMethodRecovery) => (value: string | null | undefined) =>
    onChange(value === undefined ? without(part) : { ...mine, [part]: value });
  const said = undo && `${undo.by === 'paths' ? 'Asked each time' : 'From its document'}: ${undo.method}`;
  return (
    <li className="border-t border-rule py-1">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="block min-h-6 w-full cursor-pointer text-left"
      >
        <span className="font-mono text-[11.5px] wrap-anywhere">{method.name}</span>{' '}
        <span className="text-[12px] text-ink-3">{inWords(method, mine, general)}</span>
      </button>
      {offers && (
        <div className="grid gap-3 py-2 sm:grid-cols-3">
          <Field
            label="Header"
            autoComplete="off"
            spellCheck={false}
            placeholder={key ?? (general || 'none')}
            disabled={mine.key === null}
            value={mine.key ?? ''}
            problem={problemOf((mine.key ?? '').trim())}
            hint={
              <label className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  checked={mine.key === null}
                  onChange={(event) => set('key')(event.target.checked ? null : undefined)}
                />
                Send none
              </label>
            }
            onChange={(event) => set('key')(event.target.value || undefined)}
          />
          <Choice label="Taken back by" said={said} offers={offers.undo} value={mine.undo} onChange={set('undo')} />
          <Choice
            label="Looked up with"
            said={look && `From its document: ${look.method}`}
            offers={offers.look}
            value={mine.look}
            onChange={set('look')}
          />
        </div>
      )}
    </li>
  );
}

interface ChoiceProps {
  label: string;
  /** What the document says. */
  said: string | undefined;
  offers: string[];
  value: string | null | undefined;
  onChange(value: string | null | undefined): void;
}

function Choice({ label, said, offers, value, onChange }: ChoiceProps) {
  const all = value && !offers.includes(value) ? [value, ...offers] : offers;
  return (
    <SelectField
      label={label}
      value={value === undefined ? '' : (value ?? '-')}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value === '-' ? null : target.value)}
    >
      <option value="">{said ?? 'Nothing is known'}</option>
      {said && <option value="-">Nothing, whatever its document says</option>}
      {all.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

/** How it stands with a method, in a line. */
function inWords({ recovery = {} }: Method, mine: OwnMethodRecovery, general: string): string {
  const { undo, look } = recovery;
  const key = mine.key === undefined ? recovery.key || general : mine.key;
  const inverse = mine.undo === undefined ? undo?.method : mine.undo;
  const read = mine.look === undefined ? look?.method : mine.look;
  const asked = mine.undo === undefined && undo?.by === 'paths' ? ', if you choose it' : '';
  const parts = [
    key && `once by ${key}`,
    inverse && `taken back by ${inverse}${asked}`,
    read && `looked up with ${read}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : 'asked about when its answer is lost; nothing takes it back';
}

/** Without what says nothing. */
function tidy({ key = '', methods = {} }: OwnRecovery): OwnRecovery {
  const said = Object.entries(methods).flatMap(([name, part]) => {
    const header = typeof part.key === 'string' ? part.key.trim() : part.key;
    const { key: _, ...rest } = part;
    const whole = header === undefined || header === '' ? rest : { ...rest, key: header };
    return Object.keys(whole).length > 0 ? [[name, whole] as const] : [];
  });
  const header = key.trim();
  return { ...(header && { key: header }), ...(said.length > 0 && { methods: Object.fromEntries(said) }) };
}
