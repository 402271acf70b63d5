import { place, type Cell } from './place.js';
import { ranksOf } from './ranks.js';
import { ANYWHERE, START, type GraphEdge, type GraphNode, type StateGraph } from './graph.js';
import { columnsOf, wrapped } from './text-width.js';

/** A rectangle with what is written in it; x and y are its upper left corner, in pixels. */
export interface Box {
  kind: 'stage' | 'final' | 'start' | 'anywhere' | 'label';
  id: string;
  lines: string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Line {
  /** An SVG path from one stage to the other. */
  path: string;
  auto: boolean;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
}

export const LINE_HEIGHT = 14;
const COLUMN = 6.6;
const MARGIN = 16;
const ROW_GAP = 26;

interface Placed extends Cell {
  box?: Box;
}

function cellOf(box: Box | undefined): Placed {
  return { ...(box && { box }), width: box?.width ?? 4, up: [], down: [], x: 0 };
}

function boxOf(kind: Box['kind'], id: string, lines: string[], padding: number): Box {
  const width = Math.max(...lines.map(columnsOf), 1) * COLUMN + 2 * padding;
  return { kind, id, lines, x: 0, y: 0, width, height: lines.length * LINE_HEIGHT + padding };
}

function nodeBox({ id, label, final, loops }: GraphNode): Box {
  if (id === START) return { ...boxOf('start', id, [], 0), width: 14, height: 14 };
  if (id === ANYWHERE) return boxOf('anywhere', id, wrapped(label), 8);
  return boxOf(
    final ? 'final' : 'stage',
    id,
    [...wrapped(label), id, ...loops.flatMap((one) => wrapped(`↻ ${one}`))],
    10
  );
}

/** The cells an edge passes on its way down: its label next to where it begins, empty ones in every other row. */
function stopsOf(edge: GraphEdge, top: number, bottom: number, labelAtBottom: boolean): Placed[] {
  const lines = edge.labels.flatMap((label) => wrapped(label));
  const labelled = labelAtBottom ? bottom - 1 : top + 1;
  return Array.from({ length: bottom - top - 1 }, (_, i) =>
    cellOf(top + 1 + i === labelled && lines.length > 0 ? boxOf('label', '', lines, 3) : undefined)
  );
}

interface Track {
  cells: Placed[];
  edge: GraphEdge;
  upward: boolean;
}

function link(rows: Placed[][], top: number, cells: Placed[]): void {
  cells.forEach((cell, i) => {
    if (i > 0 && i < cells.length - 1) rows[top + i]?.push(cell);
    const next = cells[i + 1];
    if (!next) return;
    cell.down.push(next);
    next.up.push(cell);
  });
}

/** Where an edge leaves or enters a cell: beside the others that do, in the order of their other ends. */
function port(cell: Placed, side: 'up' | 'down', other: Placed): number {
  const all = [...cell[side]].sort((a, b) => a.x - b.x);
  if (all.length < 2 || cell.width < 20) return cell.x;
  const span = Math.min(cell.width - 20, 28 * (all.length - 1));
  return cell.x - span / 2 + (span * all.indexOf(other)) / (all.length - 1);
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** Upper and lower edge of a row. */
interface Row {
  top: number;
  bottom: number;
}

/**
 * The path of an edge from where it begins to where it ends. It bends between two rows only; through a row, and from the edge of a
 * box to that of its row, it runs straight.
 */
function pathOf({ cells, upward }: Track, rowOf: (cell: Placed) => Row): string {
  const points = cells.slice(1).flatMap((to, i): [number, number][] => {
    const from = cells[i] ?? to;
    const [x0, x1] = [port(from, 'down', to), port(to, 'up', from)];
    const start = from.box ? from.box.y + from.box.height : rowOf(from).top;
    const end = to.box?.y ?? rowOf(to).bottom;
    return [
      [x0, start],
      [x0, rowOf(from).bottom],
      [x1, rowOf(to).top],
      [x1, end],
    ];
  });
  const drawn = upward ? points.reverse() : points;
  return drawn
    .map(([x, y], i) => {
      const [px, py] = drawn[i - 1] ?? [x, y];
      // Of every four points the second and third lie on either side of a gap.
      if (i % 4 === 2) return `C${n(px)} ${n((py + y) / 2)} ${n(x)} ${n((py + y) / 2)} ${n(x)} ${n(y)}`;
      return `${i === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`;
    })
    .join(' ');
}

function tracksOf({ nodes, edges }: StateGraph): { rows: Placed[][]; tracks: Track[] } {
  const { ranks, reversed } = ranksOf(
    nodes.map(({ id }) => id),
    edges
  );
  const rankOf = (id: string): number => 2 * (ranks.get(id) ?? 0);
  const cells = new Map(nodes.map((node) => [node.id, cellOf(nodeBox(node))]));
  const rows: Placed[][] = Array.from({ length: Math.max(...nodes.map(({ id }) => rankOf(id))) + 1 }, () => []);
  for (const [id, cell] of cells) rows[rankOf(id)]?.push(cell);
  const tracks = edges.flatMap((edge): Track[] => {
    const upward = reversed.has(edge);
    const [first, last] = upward ? [edge.to, edge.from] : [edge.from, edge.to];
    const [top, bottom] = [cells.get(first), cells.get(last)];
    if (!top || !bottom) return [];
    const track = [top, ...stopsOf(edge, rankOf(first), rankOf(last), upward), bottom];
    link(rows, rankOf(first), track);
    return [{ cells: track, edge, upward }];
  });
  return { rows, tracks };
}

/** Lays a state graph out in rows from the top down; no box overlaps another, and no edge crosses a box. */
export function layout(graph: StateGraph): Drawing {
  const { rows, tracks } = tracksOf(graph);
  place(rows);
  const heights = rows.map((row) => Math.max(...row.map(({ box }) => box?.height ?? 0), 0));
  const tops = heights.map((_, i) => MARGIN + heights.slice(0, i).reduce((sum, h) => sum + h + ROW_GAP, 0));
  const edges = new Map<Placed, Row>();
  rows.forEach((row, i) => {
    const [top = 0, height = 0] = [tops[i], heights[i]];
    for (const cell of row) {
      cell.x += MARGIN;
      edges.set(cell, { top, bottom: top + height });
      if (cell.box) Object.assign(cell.box, { x: cell.x - cell.width / 2, y: top + (height - cell.box.height) / 2 });
    }
  });
  const rowOf = (cell: Placed): Row => edges.get(cell) ?? { top: 0, bottom: 0 };
  const boxes = rows.flat().flatMap(({ box }) => (box ? [box] : []));
  return {
    width: Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN,
    boxes,
    lines: tracks.map((track) => ({ path: pathOf(track, rowOf), auto: track.edge.auto })),
  };
}
