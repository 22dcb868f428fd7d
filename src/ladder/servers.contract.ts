/** Servers of programs of the embedded Node, which the preview can ask. Shapes only. */

export interface ServerInfo {
  port: number;
}

export interface ServerRequest {
  method: string;
  /** With the query, as in `/a?b=1`. */
  path: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

export interface ServerResponse {
  status: number;
  statusText: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
}

export interface NodeServers {
  list(): ServerInfo[];
  /** `null` where none listens, or its program ended meanwhile. Never rejects. */
  request(port: number, request: ServerRequest): Promise<ServerResponse | null>;
  /** After one begins or ends to listen. Returns the way to stop. */
  watch(listener: () => void): () => void;
}
