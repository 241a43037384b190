/** What can be wrong with the data of a scan, in words. */
import { StackError } from '../../core/errors.ts';
import type { Plan } from './plan.ts';

/** By the numbers that both decoders give; 0 is none. */
export const damages = {
  endsEarly: 1,
  noCode: 2,
  tooMany: 3,
  outOfRange: 4,
  restart: 5,
  leftOver: 6,
} as const;

export type Damage = (typeof damages)[keyof typeof damages];

const texts: Readonly<Record<Damage, string>> = {
  [damages.endsEarly]: 'its data ends before the picture does',
  [damages.noCode]: 'its data has a code that stands for nothing',
  [damages.tooMany]: 'a block has more than its 64 numbers',
  [damages.outOfRange]: 'a block has a number that no picture needs',
  [damages.restart]: 'a restart marker is not there, or is another than it should be',
  [damages.leftOver]: 'data is left over where it should end',
};

/**
 * `line`: the first pixel row of the blocks at which it was seen, from 0. Damage shows there or below what
 * came before it.
 */
export function damaged(damage: Damage, line: number, { height }: Plan): StackError {
  const text = `the picture is damaged: ${texts[damage]} (seen at line ${line + 1} of ${height}): copy the file from the camera again`;
  return new StackError('decode-failed', text);
}
