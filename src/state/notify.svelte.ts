/** Browser notifications when an alert fires: only if a person asked for them, and once per alert. */
import type { AlertSpan } from './alerts';

class Notifications {
  on = $state(false);
  problem = $state('');
  readonly supported = typeof Notification !== 'undefined';
  #shown = new Set<string>();

  async set(on: boolean): Promise<void> {
    this.problem = '';
    this.on = false;
    if (!on || !this.supported) return;
    const answer = await Notification.requestPermission().catch(() => 'denied' as const);
    this.on = answer === 'granted';
    if (!this.on) this.problem = 'The browser does not allow this page to notify: see its settings for this site.';
  }

  /** Those that fire and were not shown before. */
  tell(spans: readonly AlertSpan[], variants: readonly string[]): void {
    if (!this.on) return;
    for (const { rule, variant, sinceMs, firingMs, resolvedMs } of spans) {
      const key = `${rule.name}.${variant}.${sinceMs}`;
      if (firingMs === null || resolvedMs !== null || this.#shown.has(key)) continue;
      this.#shown.add(key);
      // One per rule and variant on the screen: the next takes its place.
      new Notification(`${rule.name}: ${variants[variant] ?? ''}`, { body: rule.text, tag: `${rule.name}.${variant}` });
    }
  }
}

export const notifications = new Notifications();
