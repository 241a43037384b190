/**
 * Every bound of the program, each with the reason for its value. What happens at a bound is said beside its
 * use.
 */

/**
 * The largest cameras make 151 MP; three channels of 32-bit sums of this many pixels still fit 4 GiB of wasm
 * memory.
 */
export const FRAME_PIXELS_MAX = 200_000_000;

/** A 200 MP 16-bit RGB TIFF without compression is 1.2 GB. */
export const CAPTURE_BYTES_MAX = 1_300_000_000;

/** A 48-bit sum (32 bits and a 16-bit carry) of full-scale 16-bit frames cannot overflow before this many. */
export const FRAMES_MAX = 2 ** 32 - 1;

/** Candidates looked at side by side; libuv has few threads and every look is one short `lstat`. */
export const STATS_IN_FLIGHT_MAX = 32;

/**
 * Known captures looked at in a turn, every 5 s: each 250 more cost a tenth of a percent of a core while
 * nothing happens.
 */
export const KNOWN_LOOKED_AT_MAX = 500;

/** Folders below a captures folder: cards have pictures two deep, archives by year, month and day three. */
export const FOLDER_DEPTH_MAX = 4;

/** Folders that captures come from: each has a watch of the kernel and is looked at now and then. */
export const FOLDERS_MAX = 1000;

/** Log lines about ignored files: each name once, and no more names than this are remembered. */
export const IGNORED_NAMES_MAX = 10_000;

/**
 * Known captures told to the daemon at a time: a whole night in one message would take many times its size to
 * pass on.
 */
export const KNOWN_TOLD_MAX = 1000;

/** Rejections listed by name in `status` and the end-of-run report; the counts are always complete. */
export const REJECTIONS_LISTED_MAX = 100;

/**
 * The engine must answer a capture within this time or counts as hung: the slowest legal frame is a 200 MP
 * PNG.
 */
export const TAKE_SECONDS_MAX = 120;

/**
 * A thread must answer within this time, twice of which fit into that for a capture: the slowest is a
 * compressed TIFF of 200 MP.
 */
export const THREAD_SECONDS_MAX = 50;

/**
 * And what takes it one turn without a disk: the longest turn packs 4 GiB of planes, or draws a picture of
 * 200 MP on a slow machine.
 */
export const ANSWER_SECONDS_MAX = 120;

/**
 * And what reads or writes a whole stack: 4 GiB of planes, the most there can be, on a card that takes 4 MB a
 * second.
 */
export const STATE_SECONDS_MAX = 1200;

/**
 * A frame waits so long for planes that are being written, before they are copied: 4 GiB are written in it,
 * or the disk is slow.
 */
export const PLANES_WAIT_SECONDS = 2;

/** And where there is no memory for a copy: well within TAKE_SECONDS_MAX. */
export const PLANES_WAIT_SECONDS_SHORT = 60;

/**
 * The engine is asked this often whether it is there: a stop is then noticed in ANSWER_SECONDS_MAX, whatever
 * is in hand.
 */
export const PING_SECONDS = 10;

/** A reason that a filter gives is in the ledger, which is in memory, once for each frame that it rejects. */
export const FILTER_REASON_CHARACTERS_MAX = 300;

/** Where engines die one after the other, the next waits no longer: room that is there again is used soon. */
export const REST_SECONDS_MAX = 8;

/** Unreadable captures are tried again after 0.5 s, then twice that, up to this. */
export const RETRY_SECONDS_MAX = 30;
