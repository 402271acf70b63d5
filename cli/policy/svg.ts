import { escaped } from '../markup.js';
import { LINE_HEIGHT, type Box, type Drawing } from './layout.js';

const STYLE = [
  'text { font: 12px system-ui, "Noto Sans CJK SC", sans-serif; fill: #1f2328; text-anchor: middle; }',
  '.id { font-size: 10px; fill: #59636e; } .label text { font-size: 11px; fill: #3d444d; }',
  '.stage rect, .final rect { fill: #f6f8fa; stroke: #59636e; } .final rect { stroke-width: 3; }',
  '.anywhere rect { fill: #fff; stroke: #59636e; stroke-dasharray: 4 3; } .label rect { fill: #fff; } .start rect { fill: #1f2328; }',
  '.edge { fill: none; stroke: #59636e; } .auto { stroke-dasharray: 5 4; } .head { fill: #59636e; }',
].join('\n');

const n = (value: number): string => String(Math.round(value * 10) / 10);

function boxMarkup({ kind, id, lines, x, y, width, height }: Box): string {
  const radius = kind === 'start' ? width / 2 : kind === 'label' ? 0 : 6;
  const first = y + (height - lines.length * LINE_HEIGHT) / 2 + LINE_HEIGHT - 3;
  const texts = lines.map((line, i) => {
    const own = line === id && (kind === 'stage' || kind === 'final') ? ' class="id"' : '';
    return `<text${own} x="${n(x + width / 2)}" y="${n(first + i * LINE_HEIGHT)}">${escaped(line)}</text>`;
  });
  const rect = `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}"/>`;
  return `<g class="${kind}">${rect}${texts.join('')}</g>`;
}

/** A drawing as an SVG that stands by itself. `title` is read out to those who do not see it. */
export function svgOf({ width, height, boxes, lines }: Drawing, title: string): string {
  const arrow = '<path class="head" d="M0 0L8 4L0 8z"/>';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${escaped(STYLE).replaceAll('&quot;', '"')}</style>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">${arrow}</marker></defs>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...lines.map(({ path, auto }) => `<path class="edge${auto ? ' auto' : ''}" d="${path}" marker-end="url(#arrow)"/>`),
    ...boxes.map(boxMarkup),
    '</svg>\n',
  ].join('\n');
}
