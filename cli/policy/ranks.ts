/** A directed edge between two names. */
export interface Arc {
  from: string;
  to: string;
}

/** Edges that close a circle when the graph is walked from its first node on. */
function backward(nodes: readonly string[], arcs: readonly Arc[]): Set<Arc> {
  const back = new Set<Arc>();
  const done = new Set<string>();
  const walk = (node: string, trail: ReadonlySet<string>): void => {
    const here = new Set(trail).add(node);
    for (const arc of arcs.filter(({ from }) => from === node)) {
      if (here.has(arc.to)) back.add(arc);
      else if (!done.has(arc.to)) walk(arc.to, here);
    }
    done.add(node);
  };
  for (const node of nodes) if (!done.has(node)) walk(node, new Set());
  return back;
}

/**
 * Rows of a layered drawing: every edge leads down, but for those that close a circle, which `reversed` names; a node stands as far
 * up as the nodes before it allow.
 */
export function ranksOf<A extends Arc>(
  nodes: readonly string[],
  arcs: readonly A[]
): { ranks: Map<string, number>; reversed: Set<Arc> } {
  const reversed = backward(nodes, arcs);
  const down = arcs.map((arc) => (reversed.has(arc) ? { from: arc.to, to: arc.from } : arc));
  const ranks = new Map(nodes.map((node) => [node, 0]));
  const rank = (node: string): number => ranks.get(node) ?? 0;
  for (let moved = true; moved;) {
    moved = false;
    for (const { from, to } of down) {
      if (rank(to) > rank(from)) continue;
      ranks.set(to, rank(from) + 1);
      moved = true;
    }
  }
  // A node nothing leads to stands right above what it leads to.
  for (const node of nodes.slice(1)) {
    const below = down.filter(({ from }) => from === node).map(({ to }) => rank(to));
    if (below.length > 0 && !down.some(({ to }) => to === node)) ranks.set(node, Math.min(...below) - 1);
  }
  return { ranks, reversed };
}
