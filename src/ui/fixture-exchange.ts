import { cell } from '#base/cell.ts';
import type { ExchangeFace } from './exchange-face.ts';
import type { GitFace } from './git-face.ts';

const nothing = async () => {};

/** Nothing goes in or out of the fixture. */
const exchange = (): ExchangeFace => ({
  work: cell(null),
  add: async () => true,
  download: nothing,
  downloadRepository: nothing,
  cancel: () => {},
  folder: {
    possible: true,
    open: cell(null),
    choose: nothing,
    goOn: nothing,
    look: nothing,
    askAgain: nothing,
    decide: nothing,
    close: () => {},
  },
});

const git = (): GitFace => ({
  state: cell(null),
  work: cell(null),
  told: cell(null),
  look: nothing,
  init: nothing,
  stage: nothing,
  unstage: nothing,
  diff: async () => '',
  commit: async () => true,
  switchTo: async () => true,
  merge: nothing,
  abortMerge: nothing,
  clone: async () => true,
  fetchFrom: nothing,
  pushTo: nothing,
  stop: () => {},
});

export const fixtureFiles = () => ({
  readPart: async () => new Uint8Array(),
  exchange: exchange(),
  git: git(),
  guides: { list: async () => [] },
});
