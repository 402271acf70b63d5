import { movesOf } from '../../domain/decide/moves.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import { Happening } from '../../domain/pack/happening.js';
import type { PackText } from '../policy-show.js';

/** Stands for every stage, where something may happen anywhere. */
export const ANYWHERE = '*';
/** Where a case comes from. */
export const START = '';

export interface GraphNode {
  id: string;
  label: string;
  /** A case can be closed here. */
  final: boolean;
  /** What leads back to the stage itself. */
  loops: string[];
}

/** A way from one stage to another, and what takes it; `auto` where the case goes by itself. */
export interface GraphEdge {
  from: string;
  to: string;
  labels: string[];
  auto: boolean;
}

export interface StateGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

interface Way {
  from: string;
  to: string;
  label?: string;
}

/** The stages a condition can hold in; all of them are one: anywhere. */
function stagesOf(happening: Happening, path: readonly string[], condition: string): string[] {
  const { stages } = happening;
  const claim = happening.claim(path, condition);
  const held = [...stages].filter((stage) => happening.possible([claim], { stage: [stage] }));
  return held.length === stages.size ? [ANYWHERE] : held;
}

function ways(text: PackText, happening: Happening): Way[] {
  const { intake, stages, actions, approvals, reviews } = text.pack;
  const opening = [intake.stage, ...(intake.claim ? [intake.claim.stage] : [])];
  return [
    ...opening.map((to) => ({ from: START, to })),
    ...(intake.claim ? [{ from: intake.claim.stage, to: intake.stage, label: text.w.claim }] : []),
    ...Object.entries(stages).flatMap(([from, { next }]) => next.map(({ to }) => ({ from, to }))),
    ...Object.entries(actions).flatMap(([id, { stages: own = [ANYWHERE], next, label }]) =>
      own.flatMap((from) => next.map(({ to }) => ({ from, to, label: text.name(label, id) })))
    ),
    ...Object.entries(approvals).flatMap(([id, { when, approve, reject, rejections, label }]) =>
      stagesOf(happening, ['approvals', id, 'when'], when).flatMap((from) => [
        ...movesOf(approve).map(({ to }) => ({ from, to, label: `✓ ${text.name(label, id)}` })),
        ...[...movesOf(reject), ...(rejections ? [rejections] : [])].map(({ to }) => {
          return { from, to, label: `✗ ${text.name(label, id)}` };
        }),
      ])
    ),
    ...Object.entries(reviews).flatMap(([id, { when, next, label }]) =>
      stagesOf(happening, ['reviews', id, 'when'], when).flatMap((from) =>
        movesOf(next).map(({ to }) => ({ from, to, label: text.name(label, id) }))
      )
    ),
  ];
}

function merged(all: readonly Way[]): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  for (const { from, to, label } of all) {
    const key = `${from}\n${to}`;
    const edge = edges.get(key) ?? { from, to, labels: [], auto: true };
    if (label !== undefined && !edge.labels.includes(label)) edge.labels.push(label);
    edges.set(key, { ...edge, auto: edge.auto && label === undefined });
  }
  return [...edges.values()];
}

/** The stages of a pack and the ways between them, as its moves, actions and approvals lead. */
export function stateGraph(text: PackText, compiled: CompiledPack): StateGraph {
  const happening = new Happening(compiled);
  const { stages, closing } = text.pack;
  const all = merged(ways(text, happening)).filter(({ to }) => to in stages);
  const ends = stagesOf(happening, ['closing', 'when'], closing.when);
  const edges = all.filter(({ from, to }) => from !== to);
  const node = (id: string, label: string): GraphNode => ({
    ...{ id, label, final: ends.includes(id) },
    loops: all.filter(({ from, to }) => from === id && to === id).flatMap(({ labels }) => labels),
  });
  const marks = [START, ...(edges.some(({ from }) => from === ANYWHERE) ? [ANYWHERE] : [])];
  return {
    nodes: [
      ...marks.map((id) => node(id, id === START ? '' : text.w.anyStage)),
      ...Object.entries(stages).map(([id, { label }]) => node(id, text.name(label, id))),
    ],
    edges,
  };
}
