import type { Method } from '../catalog.contract.ts';

/** Where one argument goes. `body` fields are the properties of a request body that was merged into the arguments. */
export type Place = 'path' | 'query' | 'header' | 'body';

export interface Field {
  /** The name in the argument object. */
  key: string;
  /** The name on the wire. */
  name: string;
  place: Place;
  required: boolean;
  schema: unknown;
  description: string;
  deprecated: boolean;
  /** RFC 6570 style and explode, as OpenAPI 3 names them. */
  style: string;
  explode: boolean;
  /** Sent as JSON text in one value. */
  json: boolean;
  /** A path parameter that may hold slashes. */
  segments: boolean;
}

export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'binary';

export interface Body {
  kind: BodyKind;
  /** The media type as it is sent. */
  media: string;
  required: boolean;
  schema: unknown;
  /** True: its properties are arguments of their own. False: it is the argument `body`. */
  merged: boolean;
  /** True where a merged body takes keys that the document does not name. */
  open: boolean;
  /** OpenAPI's Encoding Objects by property. */
  encoding: Map<string, { style: string; explode: boolean; media: string }>;
}

export type Output = { kind: 'json'; schema: unknown } | { kind: 'text' | 'binary' | 'none' };

interface Http {
  verb: string;
  /** The template, as in `/zones/{zone_id}`. */
  path: string;
  accept: string;
  /** Where the operation has a server of its own. */
  server: string | null;
}

/** One callable thing of a source, with all its references still in place. */
export interface Operation {
  method: Method;
  description: string;
  /** `null` for a toolset. */
  http: Http | null;
  fields: Field[];
  body: Body | null;
  output: Output;
  /** For a toolset whose input is not one plain object: the schema of the argument. */
  argument?: unknown;
  /** How a list goes on, as in `page, per_page`. */
  paging?: string;
  /** The keys it takes, by their schemes in the document: any of these, each all that are needed together. */
  keys?: string[][];
  /** Headers of its answer that say more than the body. */
  headers?: string[];
  /** The declaration as it stands, for a method of our own. */
  signature?: string;
  /** For a method called with a name first: what it is for each name. */
  overloads?: { name: string; operation: Operation }[];
}

/** Arguments are needed when a field or the body is. */
export const needsInput = (operation: Operation): boolean =>
  operation.fields.some((field) => field.required) ||
  bodyArgument(operation)?.required === true ||
  operation.argument !== undefined;

/** The body where it is the argument `body`. */
export const bodyArgument = (operation: Operation): Body | null =>
  operation.body && !operation.body.merged ? operation.body : null;
