/** The agent as the first script of a page of a test, which hands its port to who shows it. */
import { startAgent } from './agent.ts';

const { port1, port2 } = new MessageChannel();
startAgent(port1);
parent.postMessage('agent', '*', [port2]);
