/** A chart as a file of its picture: PNG at twice the size, or SVG. Loaded when somebody asks for one. */
import type { Chart, ChartPicture } from '../../draw/chart';
import { SvgContext } from '../../draw/svg-context';

/** So that it stays sharp in print and on dense screens. */
const PNG_SCALE = 2;

function pictureOf(chart: Chart): ChartPicture {
  const picture = chart.picture();
  if (!picture) throw new Error('There is nothing to show yet');
  return picture;
}

function contextOf(width: number, height: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no canvas to draw on');
  return { canvas, context };
}

/** What a chart's picture looks like now, as PNG. */
export async function pngOf(chart: Chart): Promise<Blob> {
  const { width, height, background, paint } = pictureOf(chart);
  const { canvas, context } = contextOf(width * PNG_SCALE, height * PNG_SCALE);
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  paint(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for a PNG');
  return blob;
}

/** What a chart's picture looks like now, as an SVG document. */
export function svgOf(chart: Chart): string {
  const { width, height, background, paint } = pictureOf(chart);
  const { context } = contextOf(1, 1);
  const svg = new SvgContext((text, font) => {
    context.font = font;
    return context.measureText(text);
  });
  // It has all of the context that painters of pictures may use, and throws at anything else.
  paint(svg as unknown as CanvasRenderingContext2D);
  return svg.document(width, height, background, `${chart.title}. ${chart.scope()}`);
}
