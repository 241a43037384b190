/** Every blend, by the name used in the config file. Adding one: a new file and one line here. */
export { darken } from './darken.ts';
export { lighten } from './lighten.ts';
export { mean } from './mean.ts';
