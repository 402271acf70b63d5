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
  height: number;
}

function cellOf(box: Box | undefined): Placed {
  return { ...(box && { box }), width: box?.width ?? 4, height: box?.height ?? 0, up: [], down: [], x: 0 };
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

function pathOf({ cells, upward }: Track, yOf: (cell: Placed) => number): string {
  const curves = cells.slice(1).map((to, i) => {
    const from = cells[i] ?? to;
    return { x0: port(from, 'down', to), y0: yOf(from) + from.height, x1: port(to, 'up', from), y1: yOf(to) };
  });
  // Through a label or an empty row the edge runs straight down from one curve to the next.
  if (!upward)
    return curves
      .map(({ x0, y0, x1, y1 }, i) => {
        const middle = (y0 + y1) / 2;
        return `${i === 0 ? 'M' : 'L'}${n(x0)} ${n(y0)} C${n(x0)} ${n(middle)} ${n(x1)} ${n(middle)} ${n(x1)} ${n(y1)}`;
      })
      .join(' ');
  return curves
    .reverse()
    .map(({ x0, y0, x1, y1 }, i) => {
      const middle = (y0 + y1) / 2;
      return `${i === 0 ? 'M' : 'L'}${n(x1)} ${n(y1)} C${n(x1)} ${n(middle)} ${n(x0)} ${n(middle)} ${n(x0)} ${n(y0)}`;
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
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height), 0));
  const tops = heights.map((_, i) => MARGIN + heights.slice(0, i).reduce((sum, h) => sum + h + ROW_GAP, 0));
  const rowOf = new Map(rows.flatMap((row, i) => row.map((cell) => [cell, i] as const)));
  for (const cell of rows.flat()) {
    cell.x += MARGIN;
    // An empty cell and a label reach through their whole row, so that an edge passes it straight.
    const i = rowOf.get(cell) ?? 0;
    if (cell.box)
      Object.assign(cell.box, {
        x: cell.x - cell.width / 2,
        y: (tops[i] ?? 0) + ((heights[i] ?? 0) - cell.height) / 2,
      });
    else cell.height = heights[i] ?? 0;
  }
  const yOf = (cell: Placed): number => cell.box?.y ?? tops[rowOf.get(cell) ?? 0] ?? 0;
  const boxes = rows.flat().flatMap(({ box }) => (box ? [box] : []));
  return {
    width: Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN,
    boxes,
    lines: tracks.map((track) => ({ path: pathOf(track, yOf), auto: track.edge.auto })),
  };
}
