/**
 * The agent for launchd on macOS, where no machine of ours runs it: that it says what launchd.plist(5) asks
 * for, and starts what the program takes.
 */
import { describe, expect, it } from 'vitest';
import { read } from '../support/documents.ts';

const plist = read('examples/launchd/org.slowshutter.watch.plist');
/** The text between a key and the next. */
const of = (key: string) =>
  new RegExp(`<key>${key}</key>([\\s\\S]*?)(?=<key>|</plist>)`).exec(plist)?.[1] ?? '';
const strings = (text: string) => [...text.matchAll(/<string>(.*?)<\/string>/g)].map(([, value]) => value);

describe('the agent of launchd', () => {
  it('closes every element that it opens, in order', () => {
    const open: string[] = [];
    for (const [, end, name = '', alone] of plist
      .replace(/<!--[\s\S]*?-->|<[?!].*?>/g, '')
      .matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (alone) continue;
      if (end) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('has the name that the guide types, and watches by a config', () => {
    const [label = ''] = strings(of('Label'));
    expect(read('docs/guide/08-as-a-service.md')).toContain(`launchctl bootout gui/$UID/${label}\``);
    const [program, ...args] = strings(of('ProgramArguments'));
    expect(program).toMatch(/^\/.*\/slowshutter$/);
    expect(args).toEqual(['watch', '--config', expect.stringMatching(/^\/.*\.json$/)]);
  });

  it('starts again after a crash and not after a stop, which it gives the time of a last save', () => {
    expect(of('KeepAlive')).toContain('<dict>');
    expect(of('SuccessfulExit')).toContain('<false/>');
    expect(of('ExitTimeOut')).toContain('<integer>120</integer>');
  });
});
