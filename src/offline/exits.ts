/** How commands to a stack may end, wherever it is. */

export const stackExits = {
  usage: 'the command line is wrong, or no daemon has worked in the state folder',
  'damaged-state': 'the state file is damaged',
  io: 'reading or writing failed, or an original is gone',
  'stack-full': 'the memory is full',
  'engine-died': 'the engine died',
  'state-locked': 'another slowshutter works on the same state folder',
  config: 'the config is wrong',
  'newer-state': 'a newer slowshutter wrote the state',
} as const;
