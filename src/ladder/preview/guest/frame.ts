/**
 * The first script of every previewed page: it takes away what no policy closes, and hands the page its ports before any
 * script of the page runs. Nobody trusts it afterwards: it shares the realm with the page.
 */
import { startAgent } from '../../browser/agent.ts';
import { type FromFrame, hello, type ToFrame } from '../wire.ts';
import { createAnswers } from './answers.ts';
import { watchConsole } from './lines.ts';
import { watchLoops } from './loops.ts';
import { createMemories } from './memories.ts';
import { keepPage } from './moves.ts';
import { seal } from './seal.ts';
import { serve } from './serve.ts';

seal(window);
document.currentScript?.remove();
document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.remove();

const own = new MessageChannel();
const agent = new MessageChannel();
const { port1: port } = own;
parent.postMessage(hello, '*', [own.port2, agent.port2]);
const tell = (word: FromFrame) => port.postMessage(word);

watchLoops(window, () => tell({ type: 'looped' }));
startAgent(agent.port1);
createMemories(window);
const lines = watchConsole(tell);
const given = serve(tell);
const answers = createAnswers(lines.line);
const page = keepPage(tell);

port.onmessage = async ({ data }: MessageEvent<ToFrame>) => {
  switch (data.type) {
    case 'start':
      return page.begin(data.scroll, data.hash);
    case 'pulse':
      return page.alive();
    case 'given':
      return given(data);
    case 'ask':
      return tell({ type: 'answer', number: data.number, value: await answers(data.ask) });
  }
};
