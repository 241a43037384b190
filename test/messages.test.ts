/** How the program speaks to photographers: in sentences, but for what can only be a fault of its own. */
import { expect, it } from 'vitest';
import { sources } from './support/sources.ts';

/** Broken invariants, and the details of a damaged state file. */
const innermost = [
  'core/happening.ts',
  'core/state.ts',
  'decoders/containers/avif-items.ts',
  'engine/decisions/finish.ts',
  'engine/planes/planes.ts',
  'engine/serve.ts',
  'engine/stack/contents.ts',
  'engine/stack/plane-set.ts',
  'io/storage/checkpoint.ts',
];

it('no message that a photographer reads says what was "expected"', () => {
  const speaking = sources.filter(({ text }) => /['"`]expected /.test(text));
  expect(speaking.map(({ file }) => file)).toEqual(innermost);
});
