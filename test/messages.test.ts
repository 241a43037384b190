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

/**
 * Sentences in the program; labels of flags, of keys and of other parts, which are no sentences, stand behind
 * these words.
 */
const label = /(?:\b(?:means|summary|takes|usage|what): ?|describe\(\s*|\? \[\] : \[)$/;
const sentence = /(['"`])((?:of|what|whatever|who|whoever|whom|whose) [^'"`]*)\1/gi;

it('no message begins with a word that makes the reader wait for its subject', () => {
  const begun = sources.flatMap(({ file, text }) =>
    [...text.matchAll(sentence)]
      .filter(
        ({ index }) => !label.test(text.slice(0, index)) && !/^\s*(?:\/\/|\/?\*)/.test(lineUpTo(text, index)),
      )
      .map(([, , message]) => `${file}: ${message}`),
  );
  expect(begun).toEqual([]);
});

it('one act has one word: frames that are folded once more are refolded', () => {
  const twice = /\bfold(?:s|ed|ing)? (?:\w+ ){0,3}(?:again|anew)\b/gi;
  const found = sources.flatMap(({ file, text }) =>
    [...text.matchAll(twice)].map(([words]) => `${file}: ${words}`),
  );
  expect(found).toEqual([]);
});

const lineUpTo = (text: string, index: number) => text.slice(text.lastIndexOf('\n', index) + 1, index);
