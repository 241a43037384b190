/** The order of captures: admitted as asked, developed side by side, folded as admitted. */
import { describe, expect, it } from 'vitest';
import { Lane, type Place } from '../../src/engine/stages/lane.ts';

/** A promise that a test resolves, or rejects. */
function gate<T = void>() {
  let open: (value: T) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { passed, open, fail };
}

/** Everything that can go on without a gate has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

class Scene {
  readonly said: string[] = [];
  width = 3;
  readonly lane = new Lane<string>(
    () => this.width,
    () => this.said.push('nobody coming'),
  );
  private readonly places = new Map<string, Place>();

  /** Is admitted when `admitted` opens, and developed when `developed` does. */
  take(
    name: string,
    admitted = Promise.resolve(),
    developed = Promise.resolve(),
    key = name,
  ): Promise<string> {
    return this.lane.take(async () => {
      this.said.push(`${name} asks`);
      await admitted;
      await this.lane.whenDone([key]);
      this.said.push(`${name} admitted`);
      const run = async (place: Place) => {
        this.places.set(name, place);
        await developed;
        this.said.push(`${name} developed`);
        await place.turn();
        this.said.push(`${name} folded`);
        return name;
      };
      return { keys: [key], run };
    });
  }

  isAlone(name: string): boolean {
    return this.places.get(name)!.isAlone;
  }
}

describe('a lane', () => {
  it('admits in the order asked, however long one takes', async () => {
    const scene = new Scene();
    const slow = gate();
    const all = [scene.take('a', slow.passed), scene.take('b')];
    await settled();
    expect(scene.said).toEqual(['a asks']);
    slow.open();
    expect(await Promise.all(all)).toEqual(['a', 'b']);
    expect(scene.said.filter((line) => line.endsWith('admitted'))).toEqual(['a admitted', 'b admitted']);
  });

  it('develops side by side, and folds in the order of admission', async () => {
    const scene = new Scene();
    const slow = gate();
    const all = [scene.take('a', undefined, slow.passed), scene.take('b'), scene.take('c')];
    await settled();
    expect(scene.said.filter((line) => line.endsWith('developed'))).toEqual(['b developed', 'c developed']);
    expect(scene.lane.coming).toBe(3);
    expect(['a', 'b', 'c'].map((name) => scene.isAlone(name))).toEqual([true, false, false]);
    slow.open();
    await Promise.all(all);
    expect(scene.said.filter((line) => line.endsWith('folded'))).toEqual([
      'a folded',
      'b folded',
      'c folded',
    ]);
    expect(scene.lane.coming).toBe(0);
  });

  it('lets the next one go early when the one before says so', async () => {
    const lane = new Lane<string>(
      () => 3,
      () => undefined,
    );
    const together = gate();
    const first = lane.take(async () => ({
      keys: ['a'],
      run: async (place: Place) => {
        await place.turn();
        place.letNext();
        await together.passed;
        return 'a';
      },
    }));
    const second = lane.take(async () => ({
      keys: ['b'],
      run: async (place: Place) => {
        await place.turn();
        together.open();
        return 'b';
      },
    }));
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  });

  it('has no more in hand than it is wide, and nobody waits for one that is not in hand', async () => {
    const scene = new Scene();
    scene.width = 1;
    const slow = gate();
    const all = [scene.take('a', undefined, slow.passed), scene.take('b'), scene.take('c')];
    await settled();
    expect(scene.said.filter((line) => line.endsWith('admitted'))).toHaveLength(3);
    expect({ coming: scene.lane.coming, alone: scene.isAlone('a') }).toEqual({ coming: 1, alone: true });
    slow.open();
    await Promise.all(all);
    expect(scene.said.filter((line) => !line.endsWith('asks') && !line.endsWith('admitted'))).toEqual([
      'a developed',
      'a folded',
      'nobody coming',
      'b developed',
      'b folded',
      'nobody coming',
      'c developed',
      'c folded',
      'nobody coming',
    ]);
  });

  it('gives a hand on when its capture fails, and has more in hand when it becomes wider', async () => {
    const scene = new Scene();
    scene.width = 1;
    const [bad, slow] = [gate(), gate()];
    const failed = scene.take('a', undefined, bad.passed);
    const others = [scene.take('b', undefined, slow.passed), scene.take('c', undefined, slow.passed)];
    await settled();
    scene.width = 2;
    bad.fail(new Error('no frame'));
    await expect(failed).rejects.toThrow('no frame');
    await settled();
    expect(scene.lane.coming).toBe(2);
    slow.open();
    expect(await Promise.all(others)).toEqual(['b', 'c']);
  });

  it('goes on after one that is refused, and after one that fails', async () => {
    const scene = new Scene();
    const bad = gate();
    const refused = scene.lane.take(async () => 'refused');
    const broken = scene.lane.take(async () => {
      throw new Error('no admission');
    });
    const failed = scene.take('a', undefined, bad.passed);
    const last = scene.take('b');
    bad.fail(new Error('no frame'));
    await expect(refused).resolves.toBe('refused');
    await expect(broken).rejects.toThrow('no admission');
    await expect(failed).rejects.toThrow('no frame');
    await expect(last).resolves.toBe('b');
    expect(scene.said.at(-1)).toBe('nobody coming');
  });

  it('has the same pixels wait until it is decided what becomes of them', async () => {
    const scene = new Scene();
    const slow = gate();
    const all = [scene.take('a', undefined, slow.passed, 'x'), scene.take('b', undefined, undefined, 'x')];
    await settled();
    expect(scene.said).not.toContain('b admitted');
    slow.open();
    await Promise.all(all);
    expect(scene.said.indexOf('a folded')).toBeLessThan(scene.said.indexOf('b admitted'));
  });
});
