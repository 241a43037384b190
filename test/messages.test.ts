/** How the program speaks to photographers: in sentences, but for what can only be a fault of its own. */
import { expect, it } from 'vitest';
import { sources } from './support/sources.ts';

/** What is caught before anybody reads it, and the details of a damaged state file. */
const innermost = [
  'core/state.ts',
  'decoders/containers/avif-items.ts',
  'engine/planes/planes.ts',
  'engine/stack/plane-set.ts',
  'io/storage/checkpoint.ts',
];

const brokenInvariant = /'broken-invariant',\s*['"`]expected /g;

it('no message that a photographer reads says what was "expected"', () => {
  const speaking = sources.filter(({ text }) => /['"`]expected /.test(text.replace(brokenInvariant, '')));
  expect(speaking.map(({ file }) => file)).toEqual(innermost);
});
