/**
 * Pointer, touch and wheel on the plots: hover, brush, zoom, pan. A mouse drags a range; a finger drags the playhead, two fingers
 * zoom and pan, and a finger that goes up or down scrolls the page. Speaks in ms; knows nothing of what is drawn.
 */
import type { TimeRange } from '../../state/contract';

export interface PlotGestures {
  /** Moment under a pixel of the element. */
  msAt: (px: number) => number;
  hover: (ms: number | null, py: number) => void;
  brush: (range: TimeRange) => void;
  /** A press without a drag. */
  click: (ms: number) => void;
  /** A finger drags the playhead. */
  scrub: (ms: number) => void;
  zoom: (factor: number, aroundMs: number) => void;
  pan: (share: number) => void;
  fit: () => void;
}

/** Pixels that a press may move before it is a drag. */
const DRAG_THRESHOLD = 4;
const ZOOM_PER_PIXEL = 0.0016;

/** Where fingers are, in pixels of the element; two of them zoom and pan. */
class Fingers {
  readonly #places = new Map<number, number>();

  constructor(readonly gestures: Pick<PlotGestures, 'zoom' | 'pan' | 'msAt'>) {}

  get count(): number {
    return this.#places.size;
  }

  put(finger: number, px: number): void {
    this.#places.set(finger, px);
  }

  lift(finger: number): void {
    this.#places.delete(finger);
  }

  /** One of two fingers has moved; false if there are not two. */
  pinch(finger: number, px: number, width: number): boolean {
    if (this.count !== 2 || !this.#places.has(finger)) return false;
    const before = this.#grip();
    this.put(finger, px);
    const now = this.#grip();
    this.gestures.zoom(before.span / now.span, this.gestures.msAt(now.centre));
    this.gestures.pan((before.centre - now.centre) / width);
    return true;
  }

  #grip(): { centre: number; span: number } {
    const [a = 0, b = 0] = this.#places.values();
    return { centre: (a + b) / 2, span: Math.max(8, Math.abs(a - b)) };
  }
}

/** A Svelte attachment's body: listens on `element` until the returned function is called. */
export function listen(element: HTMLElement, gestures: PlotGestures): () => void {
  let pressed: { px: number; ms: number; dragging: boolean } | null = null;
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { px: event.clientX - box.left, py: event.clientY - box.top, width: box.width };
  };

  const fingers = new Fingers(gestures);
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { px } = place(event);
    if (event.pointerType === 'touch') fingers.put(event.pointerId, px);
    if (fingers.count > 1) {
      pressed = null;
      return;
    }
    pressed = { px, ms: gestures.msAt(px), dragging: false };
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const { px, py, width } = place(event);
    if (fingers.pinch(event.pointerId, px, width)) return;
    const ms = gestures.msAt(Math.max(0, Math.min(width, px)));
    gestures.hover(ms, py);
    if (!pressed) return;
    if (Math.abs(px - pressed.px) >= DRAG_THRESHOLD) pressed.dragging = true;
    if (pressed.dragging && fingers.count > 0) gestures.scrub(ms);
    else if (pressed.dragging) gestures.brush({ fromMs: Math.min(ms, pressed.ms), toMs: Math.max(ms, pressed.ms) });
  };
  const cancel = (event: PointerEvent) => {
    fingers.lift(event.pointerId);
    pressed = null;
    gestures.hover(null, 0);
  };
  const up = (event: PointerEvent) => {
    fingers.lift(event.pointerId);
    if (!pressed) return;
    const { dragging, ms } = pressed;
    pressed = null;
    element.releasePointerCapture(event.pointerId);
    if (!dragging) gestures.click(ms);
  };
  const leave = () => gestures.hover(null, 0);
  const wheel = (event: WheelEvent) => {
    const { px, width } = place(event);
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const amount = (sideways && event.deltaX !== 0 ? event.deltaX : event.deltaY) * lines;
    if (sideways) gestures.pan(amount / width);
    else gestures.zoom(Math.exp(amount * ZOOM_PER_PIXEL), gestures.msAt(px));
  };
  const double = () => gestures.fit();

  const listeners = Object.entries({
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: cancel,
    pointerleave: leave,
    wheel,
    dblclick: double,
  }) as [string, (event: Event) => void][];
  for (const [name, listener] of listeners) element.addEventListener(name, listener, { passive: false });
  return () => {
    for (const [name, listener] of listeners) element.removeEventListener(name, listener);
  };
}
