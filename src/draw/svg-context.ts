/**
 * A drawing context that writes SVG instead of pixels: the part of CanvasRenderingContext2D that painters of chart pictures
 * use (`ChartPicture.paint`). Whatever is beyond it throws, so that no part of a picture is lost in silence.
 */
import { pathRound } from 'd3';
import type { Path } from 'd3';

/** Decimals of coordinates, in CSS pixels. */
const DIGITS = 2;

interface State {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  lineCap: CanvasLineCap;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** a b c d e f of the matrix. */
  matrix: readonly [number, number, number, number, number, number];
  /** Number of the clip path, 0 = none. */
  clip: number;
}

const INITIAL: State = {
  fillStyle: '#000',
  strokeStyle: '#000',
  lineWidth: 1,
  lineJoin: 'miter',
  lineCap: 'butt',
  globalAlpha: 1,
  font: '400 10px sans-serif',
  textAlign: 'left',
  textBaseline: 'alphabetic',
  dash: [],
  matrix: [1, 0, 0, 1, 0, 0],
  clip: 0,
};

const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
  left: 'start',
  start: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
};
const BASELINES: Readonly<Record<CanvasTextBaseline, string>> = {
  alphabetic: 'auto',
  middle: 'central',
  top: 'text-before-edge',
  hanging: 'hanging',
  bottom: 'text-after-edge',
  ideographic: 'ideographic',
};

const round = (value: number) => Number(value.toFixed(DIGITS));

/** Fit for text and attributes of XML, without the characters that XML has no place for. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- they are what must go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

export class SvgContext {
  #state: State = { ...INITIAL };
  readonly #stack: State[] = [];
  #path: Path = pathRound(DIGITS);
  #clips = 0;
  readonly #definitions: string[] = [];
  readonly #body: string[] = [];
  /** The clip of the group that is open in the body. */
  #group = 0;
  readonly #measure: (text: string, font: string) => TextMetrics;

  /** `measure` tells the size of a text: that of a canvas on the page. */
  constructor(measure: (text: string, font: string) => TextMetrics) {
    this.#measure = measure;
  }

  /** The document; `title` is what a screen reader says of it. */
  document(width: number, height: number, background: string, title: string): string {
    const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
      `<title>${escapeXml(title)}</title>`,
      `<defs>${this.#definitions.join('')}</defs>`,
      `<rect width="100%" height="100%" fill="${escapeXml(background)}"/>`,
      ...this.#body,
      this.#group > 0 ? '</g></svg>' : '</svg>',
      '',
    ].join('\n');
  }

  // ---- state ----

  get fillStyle(): string {
    return this.#state.fillStyle;
  }
  set fillStyle(style: string | CanvasGradient | CanvasPattern) {
    this.#state.fillStyle = flat(style);
  }
  get strokeStyle(): string {
    return this.#state.strokeStyle;
  }
  set strokeStyle(style: string | CanvasGradient | CanvasPattern) {
    this.#state.strokeStyle = flat(style);
  }
  get lineWidth(): number {
    return this.#state.lineWidth;
  }
  set lineWidth(width: number) {
    this.#state.lineWidth = width;
  }
  get lineJoin(): CanvasLineJoin {
    return this.#state.lineJoin;
  }
  set lineJoin(join: CanvasLineJoin) {
    this.#state.lineJoin = join;
  }
  get lineCap(): CanvasLineCap {
    return this.#state.lineCap;
  }
  set lineCap(cap: CanvasLineCap) {
    this.#state.lineCap = cap;
  }
  get globalAlpha(): number {
    return this.#state.globalAlpha;
  }
  set globalAlpha(alpha: number) {
    this.#state.globalAlpha = alpha;
  }
  get font(): string {
    return this.#state.font;
  }
  set font(font: string) {
    this.#state.font = font;
  }
  get textAlign(): CanvasTextAlign {
    return this.#state.textAlign;
  }
  set textAlign(align: CanvasTextAlign) {
    this.#state.textAlign = align;
  }
  get textBaseline(): CanvasTextBaseline {
    return this.#state.textBaseline;
  }
  set textBaseline(baseline: CanvasTextBaseline) {
    this.#state.textBaseline = baseline;
  }

  setLineDash(dash: readonly number[]): void {
    this.#state.dash = [...dash];
  }

  save(): void {
    this.#stack.push({ ...this.#state });
  }

  restore(): void {
    this.#state = this.#stack.pop() ?? this.#state;
  }

  translate(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.#state.matrix;
    this.#state.matrix = [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
  }

  scale(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.#state.matrix;
    this.#state.matrix = [a * x, b * x, c * y, d * y, e, f];
  }

  rotate(angle: number): void {
    const [a, b, c, d, e, f] = this.#state.matrix;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.#state.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f];
  }

  // ---- paths ----

  beginPath(): void {
    this.#path = pathRound(DIGITS);
  }
  moveTo(x: number, y: number): void {
    this.#path.moveTo(x, y);
  }
  lineTo(x: number, y: number): void {
    this.#path.lineTo(x, y);
  }
  closePath(): void {
    this.#path.closePath();
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.#path.rect(x, y, width, height);
  }
  arc(x: number, y: number, radius: number, from: number, to: number, counterclockwise = false): void {
    this.#path.arc(x, y, radius, from, to, counterclockwise);
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path.bezierCurveTo(x1, y1, x2, y2, x, y);
  }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.#path.quadraticCurveTo(x1, y1, x, y);
  }

  /** The clip grows narrower until `restore`. */
  clip(): void {
    const outer = this.#state.clip > 0 ? ` clip-path="url(#c${this.#state.clip})"` : '';
    this.#state.clip = ++this.#clips;
    const path = `<path d="${this.#path.toString()}"${this.#transform()}/>`;
    this.#definitions.push(`<clipPath id="c${this.#state.clip}"${outer}>${path}</clipPath>`);
  }

  fill(): void {
    this.#add('path', `d="${this.#path.toString()}" ${this.#fill()}`);
  }
  stroke(): void {
    this.#add('path', `d="${this.#path.toString()}" ${this.#stroke()}`);
  }

  // ---- shapes and text ----

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#add('rect', `${box(x, y, width, height)} ${this.#fill()}`);
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#add('rect', `${box(x, y, width, height)} ${this.#stroke()}`);
  }
  clearRect(): void {
    // There is nothing below.
  }
  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, this.#fill());
  }
  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, this.#stroke());
  }
  measureText(text: string): TextMetrics {
    return this.#measure(text, this.#state.font);
  }

  #text(text: string, x: number, y: number, paint: string): void {
    const { font, textAlign, textBaseline } = this.#state;
    const [, weight = '400', size = '10', family = 'sans-serif'] =
      /^(?:(?:normal|italic) )?(?:(\w+) )?([\d.]+)px(?:\/[\d.]+(?:px)?)? (.+)$/.exec(font) ?? [];
    const type = `font-weight="${escapeXml(weight)}" font-size="${size}" font-family="${escapeXml(family)}"`;
    const place = `x="${round(x)}" y="${round(y)}" text-anchor="${ANCHORS[textAlign]}"`;
    const attributes = `${place} dominant-baseline="${BASELINES[textBaseline]}" ${type} xml:space="preserve" ${paint}`;
    this.#add('text', attributes, escapeXml(text));
  }

  #fill(): string {
    return `fill="${escapeXml(this.#state.fillStyle)}"${this.#alpha()}`;
  }

  #stroke(): string {
    const { strokeStyle, lineWidth, lineJoin, lineCap, dash } = this.#state;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    const line = `stroke-width="${round(lineWidth)}" stroke-linejoin="${lineJoin}" stroke-linecap="${lineCap}"${dashes}`;
    return `fill="none" stroke="${escapeXml(strokeStyle)}" ${line}${this.#alpha()}`;
  }

  #alpha(): string {
    return this.#state.globalAlpha < 1 ? ` opacity="${round(this.#state.globalAlpha)}"` : '';
  }

  #transform(): string {
    const [a, b, c, d, e, f] = this.#state.matrix;
    if (a === 1 && b === 0 && c === 0 && d === 1)
      return e === 0 && f === 0 ? '' : ` transform="translate(${round(e)} ${round(f)})"`;
    return ` transform="matrix(${[a, b, c, d, e, f].map((value) => Number(value.toFixed(4))).join(' ')})"`;
  }

  /** Clips are in the coordinates of the whole, so that they belong to a group around what has a transform of its own. */
  #add(element: string, attributes: string, content?: string): void {
    if (this.#group !== this.#state.clip) {
      if (this.#group > 0) this.#body.push('</g>');
      if (this.#state.clip > 0) this.#body.push(`<g clip-path="url(#c${this.#state.clip})">`);
      this.#group = this.#state.clip;
    }
    const start = `<${element} ${attributes}${this.#transform()}`;
    this.#body.push(content === undefined ? `${start}/>` : `${start}>${content}</${element}>`);
  }
}

function flat(style: string | CanvasGradient | CanvasPattern): string {
  if (typeof style === 'string') return style;
  throw new Error('a picture with gradients or patterns cannot be written as SVG');
}

function box(x: number, y: number, width: number, height: number): string {
  const [left, top] = [Math.min(x, x + width), Math.min(y, y + height)];
  return `x="${round(left)}" y="${round(top)}" width="${round(Math.abs(width))}" height="${round(Math.abs(height))}"`;
}
