import { type FormEvent, useState } from 'react';
import type { KeyNeed, Source } from '#codemode/catalog.contract.ts';
import { counted } from '../format.ts';
import { useIde } from '../ide.ts';
import { Field, SelectField } from '../parts/field.tsx';
import { VisitOnly } from '../settings/visit-only.tsx';

const plain: KeyNeed = {
  id: '',
  kind: 'bearer',
  place: 'header',
  name: 'Authorization',
  prefix: 'Bearer ',
  about: '',
  operations: 0,
};

/** A key for a source, with the place its document names for it. Several schemes take several keys. */
export function KeyForm({ source, onDone }: { source: Source; onDone(): void }) {
  const ide = useIde();
  // A page cannot send cookies of its own making.
  const needs = (source.security ?? []).filter(({ place }) => place !== 'cookie');
  const [need, setNeed] = useState<KeyNeed>(needs[0] ?? plain);
  const [key, setKey] = useState('');
  const [user, setUser] = useState('');
  const [name, setName] = useState(need.name);
  const [prefix, setPrefix] = useState(need.prefix);
  const [tried, setTried] = useState(false);
  const [sessionOnly, setSessionOnly] = useState(false);
  const basic = need.kind === 'basic';
  const valid = need.place === 'query' ? name.trim() !== '' : /^[\w!#$%&'*+.^`|~-]+$/.test(name.trim());
  const given = basic ? user.trim() !== '' || key !== '' : key.trim() !== '';
  const choose = (next: KeyNeed) => {
    setNeed(next);
    setName(next.name);
    setPrefix(next.prefix);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!given || !valid) return;
    await ide.setSourceKey(source.id, basic ? `${user.trim()}:${key}` : key.trim(), {
      name: name.trim(),
      ...(prefix && { prefix }),
      ...(sessionOnly && { sessionOnly }),
      ...(need.id && { scheme: need.id, kind: need.kind, place: need.place }),
    });
    setKey('');
    onDone();
  };
  return (
    <form noValidate onSubmit={save} className="mt-2 grid gap-3 border-t border-rule pt-3 sm:grid-cols-2">
      {needs.length > 0 && (
        <SelectField
          className="sm:col-span-2"
          label="Which key"
          value={need.id}
          hint={[need.about, need.kind === 'oauth' && 'It signs in by OAuth: give a token that was made there.']
            .filter(Boolean)
            .join(' ')}
          onChange={(event) => choose(needs.find((one) => one.id === event.target.value) ?? plain)}
        >
          {needs.map((one) => (
            <option key={one.id} value={one.id}>
              {one.id} ({kinds[one.kind]}
              {one.operations > 0 && `, for ${counted(one.operations, 'method')}`})
            </option>
          ))}
          <option value="">Another</option>
        </SelectField>
      )}
      {basic && (
        <Field label="User" autoComplete="off" value={user} onChange={(event) => setUser(event.target.value)} />
      )}
      <Field
        className={basic ? '' : 'sm:col-span-2'}
        label={basic ? 'Password' : `Key for ${source.title}`}
        type="password"
        autoComplete="off"
        value={key}
        problem={tried && !given ? (basic ? 'Give a user or a password.' : 'Give a key.') : undefined}
        hint={`Sealed in this browser and sent only to ${source.server}. It is not shown again, and code never sees it.`}
        onChange={(event) => setKey(event.target.value)}
      />
      <Field
        label={need.place === 'query' ? 'Parameter of the address' : 'Header'}
        value={name}
        problem={tried && !valid ? 'This is not the name of a header.' : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      {!basic && <Field label="Before the key" value={prefix} onChange={(event) => setPrefix(event.target.value)} />}
      <div className="sm:col-span-2">
        <VisitOnly checked={sessionOnly} onChange={setSessionOnly} />
      </div>
      <div className="flex gap-2 sm:col-span-2">
        <button type="submit" className="btn">
          Keep the key
        </button>
        <button type="button" className="act px-3" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

const kinds: Record<KeyNeed['kind'], string> = {
  key: 'key',
  bearer: 'bearer token',
  basic: 'user and password',
  oauth: 'OAuth token',
};
