/** The Git library speaks of Node's Buffer as of a global. A browser gets one from a package, when Git is first used. */
// biome-ignore lint/style/useNodejsImportProtocol: the build puts a package of this name in its place
import { Buffer } from 'buffer';

globalThis.Buffer ??= Buffer;
