/** The question before something that cannot be undone: yes is yes, and everything else is no. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { mustSayYes } from '../../src/io/say-yes.ts';

function asked(isTTY: boolean, typed: string | null, question = async () => 'burn the film?') {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY }), new PassThrough()];
  if (typed === null) input.end();
  else input.write(typed);
  return { done: mustSayYes(input, output, question), shown: () => String(output.read() ?? '') };
}

describe('a question', () => {
  it.each(['y\n', 'yes\n', ' YES \r\n'])('is answered with yes by %j', async (typed) => {
    const { done, shown } = asked(true, typed);
    await expect(done).resolves.toBeUndefined();
    expect(shown()).toContain('burn the film? (yes or no): ');
  });

  it.each(['\n', 'n\n', 'no\n', 'yesterday\n', 'yes no\n', null])('is not by %j', async (typed) => {
    const { done } = asked(true, typed);
    const message = 'the answer was not yes: nothing is changed';
    await expect(done).rejects.toMatchObject({ code: 'usage', message });
  });

  it('is not even made up where there is nobody to be asked', async () => {
    let made = 0;
    const { done, shown } = asked(false, 'yes\n', async () => {
      made++;
      return '';
    });
    await expect(done).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('--yes') });
    expect([made, shown()]).toEqual([0, '']);
  });
});
