/** Filters in a long run: over restarts, and when one ends the engine. */
import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { example, idle, ofAll, shoot, write } from '../support/filter-cases.ts';
import { it } from '../support/place.ts';

describe('watch with filters', () => {
  it('counts what they reject, keeps a stack of its own, goes on after a restart, and verify agrees', async ({
    place,
  }) => {
    shoot(place);
    const { filters, captures } = ofAll('png8');
    const config = {
      filters: filters.map(({ name, options }) => ({ module: example(name), options })),
    };
    const first = place.daemon({ args: idle, config });
    expect((await first.untilEnded()).code).toBe(0);
    const filtered = captures.filter(({ reason }) => reason !== undefined).length;
    const frames = captures.length - filtered;
    expect(first.sidecar()).toMatchObject({ frames, rejected: { filtered } });
    expect(first.logged('rejected', 'the filter brightness-gate.mjs says: brightness ')).toHaveLength(
      filtered,
    );
    const states = () => readdirSync(place.state).filter((name) => name.endsWith('.state'));
    expect(states()).toEqual([expect.stringMatching(/^encoded-sum-[0-9a-f]{8}\.state$/)]);
    const { digest, entries } = await place.inspect();
    const crcs = entries.filter((entry) => 'recipe' in entry).map(({ outcome }) => outcome);
    expect(crcs).toEqual(Array.from({ length: frames }, () => 'folded'));

    const again = place.daemon({ args: idle, config });
    expect((await again.untilEnded()).code).toBe(0);
    expect(again.logged('rejected')).toHaveLength(0);
    expect(again.sidecar()).toMatchObject({ frames, rejected: { filtered } });
    expect(await place.inspect()).toMatchObject({ digest, frames });
    const { stdout } = await place.run('inspect', place.state);
    expect(stdout).toMatch(
      /^filter +.*crop-mask\.mjs \{"left":5,"top":3,"width":40\}, SHA-256 [0-9a-f]{64}$/m,
    );
    expect(await place.run('verify', '--state', place.state)).toMatchObject({ code: 0 });

    const plain = place.daemon({ args: idle });
    expect((await plain.untilEnded()).code).toBe(0);
    expect(plain.sidecar()).toMatchObject({ frames: captures.length, rejected: {} });
    expect(states()).toHaveLength(2);
  });

  it('survives a filter that ends the engine: the frame is tried again alone, then rejected', async ({
    place,
  }) => {
    shoot(place, 'grey8');
    write(
      place,
      'exit.mjs',
      "export default ({ capture }) => { if (capture.name === 'grey8_3.png') process.exit(5); };",
    );
    const daemon = place.daemon({ args: idle, config: { filters: ['./exit.mjs'] } });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 4, rejected: { 'decoder-crashed': 1 } });
  });
});
