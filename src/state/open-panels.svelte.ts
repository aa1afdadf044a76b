/** Which of its views each panel shows, so that links can say it. A panel opens with the first of its views. */
class OpenPanels {
  #views = $state<Record<string, string>>({});

  /** Reactive; the first of `views` unless another one was chosen. */
  view<const T extends string>(panel: string, views: readonly [T, ...T[]]): T {
    const chosen = this.#views[panel];
    return views.find((view) => view === chosen) ?? views[0];
  }

  show(panel: string, view: string): void {
    this.#views[panel] = view;
  }

  /** All choices, for a link. */
  all(): Record<string, string> {
    return { ...this.#views };
  }

  replace(views: Readonly<Record<string, string>>): void {
    this.#views = { ...views };
  }
}

export const openPanels = new OpenPanels();
