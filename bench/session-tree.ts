export { makeSession, seeded } from '../src/session/made-session.suite.ts';
