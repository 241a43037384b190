/**
 * Fresh memory is one page of zeros, mapped once more where it is read: whoever adds to it reads first, then
 * writes, so each page takes two faults, and at the second one every other core is told.
 */

/** Of these systems the smallest; larger ones are opened more than once. */
const PAGE_BYTES: usize = 4096;

/**
 * Each page of these bytes is opened for writing before it is read; what is there stays. Only whole words
 * inside are touched, for what lies beside them may be others'.
 */
export function openPages(at: usize, bytes: usize): void {
  const end = at + bytes;
  // An exchange counts as writing; of adding 0 nothing is left.
  for (let word = (at + 3) & ~3; word + 4 <= end; word = (word + PAGE_BYTES) & ~(PAGE_BYTES - 1)) {
    atomic.cmpxchg<u32>(word, 0, 0);
  }
}
