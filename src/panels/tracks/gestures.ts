/** Pointer and wheel on the plots: hover, brush, zoom, pan. Speaks in ms; knows nothing of what is drawn. */
import type { TimeRange } from '../../state/contract';

export interface PlotGestures {
  /** Moment under a pixel of the element. */
  msAt: (px: number) => number;
  hover: (ms: number | null, py: number) => void;
  brush: (range: TimeRange) => void;
  /** A press without a drag. */
  click: (ms: number) => void;
  zoom: (factor: number, aroundMs: number) => void;
  pan: (share: number) => void;
  fit: () => void;
}

/** Pixels that a press may move before it is a drag. */
const DRAG_THRESHOLD = 4;
const ZOOM_PER_PIXEL = 0.0016;

/** A Svelte attachment's body: listens on `element` until the returned function is called. */
export function listen(element: HTMLElement, gestures: PlotGestures): () => void {
  let pressed: { px: number; ms: number; dragging: boolean } | null = null;
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { px: event.clientX - box.left, py: event.clientY - box.top, width: box.width };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { px } = place(event);
    pressed = { px, ms: gestures.msAt(px), dragging: false };
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const { px, py, width } = place(event);
    const ms = gestures.msAt(Math.max(0, Math.min(width, px)));
    gestures.hover(ms, py);
    if (!pressed) return;
    if (Math.abs(px - pressed.px) >= DRAG_THRESHOLD) pressed.dragging = true;
    if (pressed.dragging) gestures.brush({ fromMs: Math.min(ms, pressed.ms), toMs: Math.max(ms, pressed.ms) });
  };
  const up = (event: PointerEvent) => {
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

  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointerleave', leave);
  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('dblclick', double);
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointerleave', leave);
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('dblclick', double);
  };
}
