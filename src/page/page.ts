/** The live page: what the feed tells goes to everything that shows it. */
import type { PageBye, PagePictureChanged, PageStatus } from '../core/page.ts';
import { Actions } from './actions.ts';
import { byId, say } from './elements.ts';
import { Facts } from './facts.ts';
import { Feed } from './feed.ts';
import { openFrame } from './frame-sheet.ts';
import { Frames } from './frames.ts';
import { Head } from './head.ts';
import { followKeys } from './keys.ts';
import { openMore } from './more.ts';
import { followNight, nightFromBefore } from './night.ts';
import { Part } from './part.ts';
import { closeBeside } from './sheet.ts';
import { StripView } from './strip-view.ts';
import { Tabs } from './tabs.ts';
import { TonesView } from './tones-view.ts';
import { Viewer } from './viewer.ts';

nightFromBefore();
document.addEventListener('DOMContentLoaded', start);

function start(): void {
  let status: PageStatus | null = null;
  const head = new Head();
  const part: Part = new Part(() => viewer.refresh());
  const viewer: Viewer = new Viewer(part, () => {
    head.pictureShown();
    tones.draw();
  });
  const tones = new TonesView(viewer);
  const tabs = new Tabs(viewer, part);
  const actions = new Actions(() => tabs.preview);
  const facts = new Facts(({ numbers }) => void actions.restore(numbers.map(String)));
  const strip = new StripView((place) => openFrame(frames.all, place, actions));
  const frames: Frames = new Frames(() => {
    strip.update(frames.all);
    part.update(frames.all);
  });

  const show = (now: PageStatus) => {
    status = now;
    head.update(now);
    tabs.update(now);
    viewer.update(now);
    facts.update(now);
    actions.update(now, false);
    void frames.update(now);
    document.body.classList.remove('starting');
  };
  const feed = new Feed({
    session: () => {
      byId('shut').hidden = true;
    },
    status: show,
    preview: (changed: PagePictureChanged) => {
      if (status) show({ ...status, previews: changedIn(status, changed) });
    },
    bye: (bye: PageBye) => {
      head.gone({ bye });
      actions.update(status, true);
    },
    lost: (reason) => {
      head.gone({ reason });
      actions.update(status, true);
    },
    shut: (message) => {
      say(byId('why'), message);
      byId('shut').hidden = false;
      head.shut();
    },
  });
  const night = followNight(() => {
    strip.draw();
    tones.recolour();
  });
  followKeys(actions, tabs, viewer, () => status?.previews.length ?? 0, night);
  byId('more').addEventListener('click', () => openMore(actions));
  closeBeside();
  const wake = () => {
    if (document.visibilityState !== 'visible') return;
    feed.hurry();
    viewer.refresh();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('hashchange', () => location.reload());
  void feed.run();
}

function changedIn({ previews }: PageStatus, { index, etag, frames }: PagePictureChanged) {
  return previews.map((each) => (each.index === index ? { ...each, etag, frames } : each));
}
