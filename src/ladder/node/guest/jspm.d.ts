/** Parts of Node in their form for pages, which bring no types: typed as what they stand for. */
declare module '@jspm/core/nodelibs/buffer' {
  const part: typeof import('node:buffer');
  export default part;
}
declare module '@jspm/core/nodelibs/constants' {
  const part: Record<string, number>;
  export default part;
}
declare module '@jspm/core/nodelibs/diagnostics_channel' {
  const part: object;
  export default part;
}
declare module '@jspm/core/nodelibs/events' {
  const part: typeof import('node:events').EventEmitter;
  export default part;
}
declare module '@jspm/core/nodelibs/path' {
  const part: typeof import('node:path');
  export default part;
}
declare module '@jspm/core/nodelibs/process' {
  const part: NodeJS.Process;
  export default part;
}
declare module '@jspm/core/nodelibs/punycode' {
  const part: object;
  export default part;
}
declare module '@jspm/core/nodelibs/querystring' {
  const part: typeof import('node:querystring');
  export default part;
}
declare module '@jspm/core/nodelibs/stream' {
  const part: typeof import('node:stream');
  export default part;
}
declare module '@jspm/core/nodelibs/url' {
  const part: typeof import('node:url');
  export default part;
}
declare module '@jspm/core/nodelibs/util' {
  const part: typeof import('node:util');
  export default part;
}
declare module '@jspm/core/nodelibs/zlib' {
  const part: typeof import('node:zlib');
  export default part;
}
declare module '@jspm/core/nodelibs/string_decoder' {
  export const StringDecoder: typeof import('node:string_decoder').StringDecoder;
}
