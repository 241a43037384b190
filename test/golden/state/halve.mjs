/** The filter of the golden state of format 3: every sample halved, rounded down. */
/** @type {import('slowshutter').Filter} */
export default function halve({ samples }) {
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) >> 1;
}
