/** What can be wrong with the data, by the numbers of damage.ts beside this folder. */
export const ENDS_EARLY: i32 = 1;
export const NO_CODE: i32 = 2;
export const TOO_MANY: i32 = 3;
export const OUT_OF_RANGE: i32 = 4;
export const RESTART: i32 = 5;
export const LEFT_OVER: i32 = 6;
