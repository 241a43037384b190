/** Every blend, by the name used in the config file. Adding one: a new file and one line here. */
export { background } from './background.ts';
export { clean } from './clean.ts';
export { comet } from './comet.ts';
export { darken } from './darken.ts';
export { deviation } from './deviation.ts';
export { geometric } from './geometric.ts';
export { lighten } from './lighten.ts';
export { mean } from './mean.ts';
export { multiply } from './multiply.ts';
export { range } from './range.ts';
export { subtract } from './subtract.ts';
export { sum } from './sum.ts';
export { trimmed } from './trimmed.ts';
