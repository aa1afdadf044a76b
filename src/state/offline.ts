/** The page without a network: a service worker keeps one whole build. A newer one waits until somebody asks for it. */
import { registerSW } from 'virtual:pwa-register';
import type { Notice } from './contract';

/** Registers the service worker; `tell` shows that a newer build is there. */
export function keepOffline(tell: (notice: Notice) => void): void {
  const update = registerSW({
    immediate: true,
    onNeedRefresh: () =>
      tell({
        kind: 'info',
        title: 'A newer version of this page is there',
        details: ['This one goes on as it is until the page is loaded again. What is open is kept.'],
        action: { label: 'Load it', run: () => void update(true) },
      }),
    // Without a service worker (a private window, an old browser) the page needs the network; that is no error.
    onRegisterError: () => undefined,
  });
}
