/**
 * What differs from one operating system to another, in one place: chosen by a name, so that the rules of
 * each can be tried on any.
 */

/** How a file is locked by being opened. */
export interface OpenLock {
  /** Flags of open(2), beside the others, of whoever takes the lock. */
  readonly take: number;
  /** The same of whoever asks whether somebody has it. */
  readonly ask: number;
  /** What opening says where another has it. */
  readonly heldCodes: readonly string[];
}

export interface SystemRules {
  /** Null where flock(1) of util-linux locks a file that is open already. */
  readonly openLock: OpenLock | null;
  /** Whether a path may begin at a descriptor, by `/proc/self/fd`. */
  readonly hasDescriptorPaths: boolean;
  /** Whether a new name can be made durable by syncing its folder. */
  readonly syncsFolders: boolean;
  /** Whether files say who owns them and who may write to them. */
  readonly hasOwners: boolean;
  /** Units: ms; for how long a name is tried again that another program keeps by having its file open. */
  readonly keptNameMs: number;
  /**
   * Units: bytes of the path of a socket; null where daemons listen at pipes that have names of their own.
   */
  readonly socketPathBytesMax: number | null;
  /** What asks a daemon to save and stop. */
  readonly stopSignals: readonly NodeJS.Signals[];
}

const unix = {
  hasDescriptorPaths: false,
  syncsFolders: true,
  hasOwners: true,
  keptNameMs: 0,
  stopSignals: ['SIGTERM', 'SIGINT', 'SIGHUP'],
} as const satisfies Partial<SystemRules>;

/** Source: unix(7), sun_path. */
const linux: SystemRules = { ...unix, openLock: null, hasDescriptorPaths: true, socketPathBytesMax: 107 };

/**
 * Never tried. The lock is that of flock(2), which open(2) takes: O_EXLOCK, O_SHLOCK, and O_NONBLOCK so that
 * it does not wait. Syncing asks the disk itself to write, by F_FULLFSYNC, which libuv does. Source: fcntl.h
 * and un.h of XNU.
 */
const macos: SystemRules = {
  ...unix,
  openLock: { take: 0x20, ask: 0x10, heldCodes: ['EAGAIN', 'EWOULDBLOCK'] },
  socketPathBytesMax: 103,
};

/**
 * Tried under Wine alone. Whoever opens a file for itself keeps all others from opening it until the last
 * handle is closed: UV_FS_O_EXLOCK of libuv. A folder cannot be synced; NTFS has a journal of names. Source:
 * uv/win.h, CreateFileW.
 */
const windows: SystemRules = {
  openLock: { take: 0x10000000, ask: 0, heldCodes: ['EBUSY'] },
  hasDescriptorPaths: false,
  syncsFolders: false,
  hasOwners: false,
  keptNameMs: 2000,
  socketPathBytesMax: null,
  stopSignals: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'],
};

/** Other systems of the family of Unix are taken for macOS, whose locks the BSDs have too. */
export function rulesOf(platform: NodeJS.Platform): SystemRules {
  if (platform === 'linux' || platform === 'android') return linux;
  return platform === 'win32' ? windows : macos;
}

/** Those of this system. */
export const systemRules = rulesOf(process.platform);
