/** The loopback model server, for stories; the tests beside the providers use the same one. */
export * from '../src/models/model-server.suite.ts';
