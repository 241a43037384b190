/** Rows of samples in counts of 16 bits: added while they are in the cache, and taken out again. */
export { addNearU8 as addRows } from '../../../kernels/assembly/near';

export function subtractRows(rows: usize, near: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    const at = near + (i << 1);
    store<u16>(at, load<u16>(at) - <u16>load<u8>(rows + i));
  }
}
