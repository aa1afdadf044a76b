/**
 * What survives a reload of this tab: the link to the present state, in the tab's own storage, so that several tabs do not
 * disturb each other. Storage that is absent, blocked or full changes nothing but that.
 */
const KEY = 'captune.tab';
const EVERY_MS = 1000;

interface Linked {
  shareUrl: () => Promise<string>;
}

const isReload = () =>
  performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).type === 'reload');

/** The fragment to open in place of the address's, if this is a reload of the page that was left there; else null. */
export function rememberedFragment(address: string): string | null {
  // A report is nobody's state: the link itself is what it was.
  if (!isReload() || /[#&]r=/.test(address)) return null;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { address?: unknown; fragment?: unknown } | null;
    return kept?.address === address && typeof kept.fragment === 'string' ? kept.fragment : null;
  } catch {
    return null;
  }
}

/** Keeps the state from now on, about once a second and when the tab goes out of sight. */
export function rememberTab(lab: Linked, address: () => string): void {
  let last = '';
  const keep = async () => {
    try {
      const url = await lab.shareUrl();
      const text = JSON.stringify({ address: address(), fragment: url.slice(url.indexOf('#')) });
      if (text === last) return;
      sessionStorage.setItem(KEY, text);
      last = text;
    } catch {
      // No storage, no room in it, or no link for this state: a reload then opens what the address says.
    }
  };
  setInterval(() => void keep(), EVERY_MS);
  document.addEventListener('visibilitychange', () => void keep());
}
