import { describe, expect, it } from 'vitest';
import { SvgContext, escapeXml } from './svg-context';

const metrics = (text: string) => ({ width: text.length * 6 }) as TextMetrics;

function drawn(paint: (context: SvgContext) => void): string {
  const context = new SvgContext(metrics);
  paint(context);
  return context.document(100, 50, '#fff', 'A & B');
}

describe('a drawing context that writes SVG', () => {
  it('writes a document with size, title and ground', () => {
    const svg = drawn(() => undefined);
    expect(svg).toContain(
      '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50" role="img">',
    );
    expect(svg).toContain('<title>A &#38; B</title>');
    expect(svg).toContain('<rect width="100%" height="100%" fill="#fff"/>');
  });

  it('draws rectangles, paths and text with the state of the moment', () => {
    const svg = drawn((context) => {
      context.fillStyle = '#f00';
      context.fillRect(10, 5, -4, 2);
      context.save();
      context.translate(3, 4);
      context.strokeStyle = '#00f';
      context.lineWidth = 1.5;
      context.setLineDash([2, 1]);
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(0, 0);
      context.lineTo(1 / 3, 2);
      context.stroke();
      context.restore();
      context.font = '600 12px "Some Font", sans-serif';
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      context.fillText('<b>', 1, 2);
    });
    expect(svg).toContain('<rect x="6" y="5" width="4" height="2" fill="#f00"/>');
    expect(svg).toContain(
      '<path d="M0,0L0.33,2" fill="none" stroke="#00f" stroke-width="1.5" stroke-linejoin="miter" stroke-linecap="butt" stroke-dasharray="2 1" opacity="0.5" transform="translate(3 4)"/>',
    );
    expect(svg).toContain(
      '<text x="1" y="2" text-anchor="end" dominant-baseline="central" font-weight="600" font-size="12" font-family="&#34;Some Font&#34;, sans-serif" xml:space="preserve" fill="#f00">&#60;b&#62;</text>',
    );
  });

  it('clips within clips, and closes the groups', () => {
    const svg = drawn((context) => {
      for (const size of [50, 20]) {
        context.beginPath();
        context.rect(0, 0, size, size);
        context.save();
        context.clip();
      }
      context.fillRect(0, 0, 99, 99);
      context.restore();
      context.fillRect(1, 1, 1, 1);
      context.restore();
      context.fillRect(2, 2, 2, 2);
    });
    expect(svg).toContain('<clipPath id="c2" clip-path="url(#c1)"><path d="M0,0h20v20h-20Z"/></clipPath>');
    expect(svg.match(/<g /g)).toHaveLength(2);
    expect(svg.match(/<\/g>/g)).toHaveLength(2);
    expect(svg.indexOf('x="2"')).toBeGreaterThan(svg.lastIndexOf('</g>'));
  });

  it('refuses what it cannot write', () => {
    expect(() => drawn((context) => (context.fillStyle = {} as CanvasGradient))).toThrow('cannot be written as SVG');
    const canvas = new SvgContext(metrics) as unknown as CanvasRenderingContext2D;
    expect(() => canvas.putImageData({} as ImageData, 0, 0)).toThrow(TypeError);
  });

  it('leaves nothing that XML could take for markup or refuse', () => {
    expect(escapeXml('a<b & "c" \u0000\u001f\'')).toBe('a&#60;b &#38; &#34;c&#34; &#39;');
  });
});
