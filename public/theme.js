// Sets the theme before the first paint. A file of its own, because the CSP allows no inline script.
// The page's theme switch stores 'light' or 'dark' under this key; without it the system decides.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('captune.theme');
  } catch {
    // Storage may be blocked: the system's preference is good enough.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.dataset.theme = theme;
})();
