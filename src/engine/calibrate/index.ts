/** Every calibration step. Adding one: a new file and one line here; its rank says when it has its turn. */
export { correction } from './correction.ts';
export { filters } from './filters.ts';
