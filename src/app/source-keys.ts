/** How the keys of a source are added to its requests. */
import type { KeyNeed, SourceRow } from '#codemode/catalog.contract.ts';
import type { Grant } from '#guard/egress.contract.ts';

export type Credential = NonNullable<Grant['credential']>;

/** Where a person says a key goes; `scheme` is the document's name of it. */
export interface KeyPlace {
  name: string;
  prefix?: string;
  place?: Credential['place'];
  scheme?: string;
  kind?: KeyNeed['kind'];
  sessionOnly?: boolean;
}

const keysOf = ({ credential, credentials }: SourceRow): Credential[] => [
  ...Object.values(credentials ?? {}),
  ...(credential ? [credential] : []),
];

/** The alias of the one that is shown where a call is asked about. */
export const shownKey = (row: SourceRow): string | undefined => keysOf(row)[0]?.alias;

/** What the door to the network is told: one key by its place, others as headers that name them. */
export function grantOf(row: SourceRow): Grant | null {
  if (row.source.server === null) return null;
  const keys = keysOf(row);
  const first = keys.find(({ place }) => place !== 'header') ?? keys[0];
  const others = keys.filter((key) => key !== first && key.place === 'header');
  const headers = Object.fromEntries(
    others.map(({ name, prefix = '', alias }) => [name, `${prefix}{{secret:${alias}}}`]),
  );
  return {
    id: `source:${row.id}`,
    origin: new URL(row.source.server).origin,
    ...(first && { credential: first }),
    ...(others.length > 0 && { headers }),
  };
}

/** A key as it is sent: a user and a password are encoded here (RFC 7617), so that nobody has to. */
export function encodedKey(key: string, kind: KeyNeed['kind'] | undefined): string {
  if (kind !== 'basic') return key;
  return btoa(String.fromCharCode(...new TextEncoder().encode(key)));
}

/** The row with one more key. One for the same place takes the place of the other. */
export function withKey(
  row: SourceRow,
  alias: string,
  { name, prefix, place = 'header', scheme }: KeyPlace,
): SourceRow {
  const key: Credential = { alias, place, name, ...(prefix !== undefined && { prefix }) };
  const elsewhere = (other: Credential) => other.place !== place || other.name.toLowerCase() !== name.toLowerCase();
  const { credential, credentials, ...rest } = row;
  const kept = Object.fromEntries(Object.entries(credentials ?? {}).filter(([, other]) => elsewhere(other)));
  const plain = credential && elsewhere(credential) ? credential : undefined;
  if (scheme === undefined)
    return { ...rest, credential: key, ...(Object.keys(kept).length > 0 && { credentials: kept }) };
  return { ...rest, ...(plain && { credential: plain }), credentials: { ...kept, [scheme]: key } };
}
