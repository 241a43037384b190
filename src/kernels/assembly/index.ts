/** What the wasm module exports: one function for every member of the Kernels interface. */
export * from './boxes';
export * from './correction';
export * from './doubts';
export * from './estimates';
export * from './fill';
export * from './fold';
export * from './luminance';
export * from './near';
export * from './pack';
export * from './render';
export * from './rows';
export * from './terms';
export * from './units';
export * from './warp';
