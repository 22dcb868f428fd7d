/** What the Node of this frame is put together from. Loaded before all else: the rest finds `process` in its place. */
import bufferPart from '@jspm/core/nodelibs/buffer';
import constantsPart from '@jspm/core/nodelibs/constants';
import diagnosticsPart from '@jspm/core/nodelibs/diagnostics_channel';
import eventsPart from '@jspm/core/nodelibs/events';
import pathPart from '@jspm/core/nodelibs/path';
import processPart from '@jspm/core/nodelibs/process';
import punycodePart from '@jspm/core/nodelibs/punycode';
import querystringPart from '@jspm/core/nodelibs/querystring';
import streamPart from '@jspm/core/nodelibs/stream';
import { StringDecoder } from '@jspm/core/nodelibs/string_decoder';
import urlPart from '@jspm/core/nodelibs/url';
import utilPart from '@jspm/core/nodelibs/util';
import zlibPart from '@jspm/core/nodelibs/zlib';
import { nextTick, timerFunctions } from './loop.ts';

Object.assign(processPart, { nextTick });
Object.assign(globalThis, { process: processPart, global: globalThis, Buffer: bufferPart.Buffer, ...timerFunctions });

export const { Buffer } = bufferPart;
export {
  bufferPart as buffer,
  constantsPart as constants,
  diagnosticsPart as diagnostics,
  eventsPart as EventEmitter,
  pathPart as path,
  /** One object for all: the other parts hold on to it too. */
  processPart as process,
  punycodePart as punycode,
  querystringPart as querystring,
  streamPart as stream,
  urlPart as url,
  utilPart as util,
  zlibPart as zlib,
};
export const stringDecoder = { StringDecoder };
