/** Browser notifications when an alert fires: only if a person asked for them, and once per alert. */
import type { AlertSpan } from '../lab/monitor/alerts/evaluate';

const KEY = 'captune.notify';
const exists = typeof Notification !== 'undefined';

/** Whether this browser was told to, and still may. */
function stored(): boolean {
  try {
    return exists && Notification.permission === 'granted' && localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}

class Notifications {
  on = $state(stored());
  problem = $state('');
  readonly supported = exists;
  #shown = new Set<string>();

  async set(on: boolean): Promise<void> {
    this.problem = '';
    this.on = false;
    if (on && this.supported) {
      const answer = await Notification.requestPermission().catch(() => 'denied' as const);
      this.on = answer === 'granted';
      if (!this.on) this.problem = 'The browser does not allow this page to notify: see its settings for this site.';
    }
    try {
      if (this.on) localStorage.setItem(KEY, 'on');
      else localStorage.removeItem(KEY);
    } catch {
      // Storage may be blocked: the choice lasts until the page is left.
    }
  }

  /** Those that fire and were not shown before. */
  tell(spans: readonly AlertSpan[], variants: readonly string[]): void {
    if (!this.on) return;
    for (const { rule, variant, sinceMs, firingMs, resolvedMs } of spans) {
      const key = `${rule.name}.${variant}.${sinceMs}`;
      if (firingMs === null || resolvedMs !== null || this.#shown.has(key)) continue;
      this.#shown.add(key);
      const title = `${rule.name}: ${variants[variant] ?? ''}`;
      try {
        // One per rule and variant on the screen: the next takes its place.
        new Notification(title, { body: rule.text, tag: `${rule.name}.${variant}` });
      } catch {
        // On phones only a service worker may notify.
        this.on = false;
        this.problem = 'This browser shows no notifications of pages.';
      }
    }
  }
}

export const notifications = new Notifications();
