/** A picture that can be painted at any size and says what is at a place in it. */

export interface DrawnPoint {
  x: number;
  y: number;
  /** With unit, interval and count of samples. */
  text: string;
}

export interface Drawing {
  paint: (context: CanvasRenderingContext2D, width: number, height: number) => void;
  /** What can be pointed at, from left to right. */
  points: (width: number, height: number) => readonly DrawnPoint[];
}

/** Farther than this from everything, a pointer is on nothing. */
const REACH = 28;

/** Index of the point nearest to a place, or null. */
export function nearestPoint(points: readonly DrawnPoint[], x: number, y: number): number | null {
  let best: number | null = null;
  let least = REACH * REACH;
  points.forEach((point, index) => {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance > least) return;
    least = distance;
    best = index;
  });
  return best;
}
