/** Files that a person picks and files that a person gets: the browser's own dialogs. */

/** Asks for a file; null if the dialog is closed without one. */
export function chooseFile(accept = ''): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null), { once: true });
    input.addEventListener('cancel', () => resolve(null), { once: true });
    input.click();
  });
}

/** Saves text or bytes as a file of the reader's. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The click has started the download; some browsers read the address a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
