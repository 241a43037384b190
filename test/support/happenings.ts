/** One happening of every kind there is: a new kind does not compile until it is here. */
import type { Happened, Happening } from '../../src/core/happening.ts';

type OneOfEach = { [K in Happening['kind']]: Omit<Happened<K>, 'kind'> };

const facts: OneOfEach = {
  opened: { isRestart: false, resumed: true, frames: 3, known: 4, paused: false, notFitting: {} },
  'engine-died': { how: 'signal SIGKILL' },
  'fewer-in-hand': { frames: 2 },
  'engine-rests': { deaths: 5, how: 'signal SIGKILL', seconds: 1 },
  noticed: { path: '/c/a' },
  ignored: { path: '/c/a', why: 'not the name of a capture' },
  verdict: { path: '/c/a', reply: { outcome: 'folded', frames: 4, exposureSecondsTotal: 2 } },
  'take-failed': { message: 'ENOMEM' },
  poisoned: { path: '/c/a' },
  remarked: { captures: 2 },
  lost: { path: '/c/a', why: 'gone' },
  replaced: { path: '/c/a', writings: 1 },
  'prior-skipped': { captures: 2 },
  'prior-read': { captures: 2 },
  'folder-found': { folder: '/c' },
  'folder-missing': { folder: '/c' },
  'folder-left-out': { folder: '/c/a/b/c/d/e', limit: 'depth' },
  'passed-over': { files: { raw: 12, folder: 1 }, folder: '/c/DCIM' },
  'folder-unreadable': { folder: '/c', message: 'EACCES' },
  'folder-readable': { folder: '/c' },
  watching: { how: 'by the kernel' },
  'watch-failed': { message: 'ENOSPC' },
  checkpoint: { durableFrames: 4, bytes: 100 },
  'checkpoint-failed': { message: 'ENOSPC' },
  published: { frames: 4, failures: [{ file: '/p.jpg', message: 'ENOSPC' }] },
  refolded: {},
  'refold-failed': { message: 'ENOENT' },
  paused: { paused: true },
  commanded: { command: 'pause', ask: {}, answer: { frames: 4 } },
  'finish-failed': { message: 'EROFS' },
  ready: {},
  deaf: { message: 'EACCES' },
  stopping: { why: 'asked' },
  'stop-overdue': { what: 'the engine' },
  stopped: { frames: 4, isDurable: true, longestStallMs: 7 },
};

export const happenings = Object.entries(facts).map(([kind, more]) => ({ kind, ...more }) as Happening);
