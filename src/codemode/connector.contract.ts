/** How the calls of one source are carried out. The catalog says what there is; a connector does it. */
import type { CallReply } from '#isolate/isolate.contract.ts';

export interface ConnectorCall {
  /** The method's full name, as in `edge_zones_list`. */
  method: string;
  args: unknown[];
  signal: AbortSignal;
}

export interface Connector {
  /** The id of its source. */
  source: string;
  /** The alias of the key the host adds, for the approval card. */
  credential?: string;
  /** True where an applied write can be taken back. */
  reversible: boolean;
  /** Never rejects. */
  call(call: ConnectorCall): Promise<CallReply>;
}
