import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateGraph, type StateGraph } from '../../cli/policy/graph.js';
import { layout, type Box, type Drawing } from '../../cli/policy/layout.js';
import { svgOf } from '../../cli/policy/svg.js';
import { PackText } from '../../cli/policy-show.js';
import { loadFiles, readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { policy } from './support.js';

function graphOf(name: string, lang: 'zh' | 'en'): StateGraph {
  const loaded = loadFiles(readPackFiles(name));
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return stateGraph(new PackText(loaded.pack.data, lang), loaded.pack);
}

const within = (a: number, length: number, b: number, other: number): boolean => a < b + other && b < a + length;

/** Pairs of boxes that share a place. */
function overlaps({ boxes }: Drawing): string[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => within(a.x, a.width, b.x, b.width) && within(a.y, a.height, b.y, b.height))
      .map((b) => `${a.lines.join(' ')} over ${b.lines.join(' ')}`)
  );
}

/** Points of a path of straight lines and Bézier curves. */
function pointsOf(path: string): [number, number][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MLC])([-\d. ]+)/g)].flatMap(([, kind, text]): [number, number][] => {
    const n = (text ?? '').trim().split(/\s+/).map(Number);
    const [a, b] = [x, y];
    [x, y] = [n.at(-2) ?? 0, n.at(-1) ?? 0];
    return Array.from({ length: 21 }, (_, i): [number, number] => {
      const t = i / 20;
      if (kind !== 'C') return [a + (x - a) * t, b + (y - b) * t];
      const at = (p0: number, p1 = 0, p2 = 0, p3 = 0): number =>
        (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t ** 2 * p2 + t ** 3 * p3;
      return [at(a, n[0], n[2], n[4]), at(b, n[1], n[3], n[5])];
    }).slice(kind === 'M' ? 20 : 0);
  });
}

/** Stages that some line runs through. */
function crossed({ boxes, lines }: Drawing): string[] {
  const inside = ({ x, y, width, height }: Box, [px, py]: [number, number]): boolean =>
    px > x + 1 && px < x + width - 1 && py > y + 1 && py < y + height - 1;
  const stages = boxes.filter(({ kind }) => kind !== 'label');
  return lines
    .flatMap(({ path }) => stages.filter((box) => pointsOf(path).some((point) => inside(box, point))))
    .map(({ id }) => id);
}

/** Whether every tag is closed where it should be, and nothing is left unescaped. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, text, close, name, self] of xml.matchAll(/([^<]*)<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<&]*")*\s*(\/?)>/gi)) {
    if (/&(?!amp;|lt;|gt;|quot;)/.test(text ?? '')) return false;
    if (close === '/' ? open.pop() !== name : self === '' && open.push(name ?? '') === 0) return false;
  }
  return open.length === 0 && xml.replace(/<\/?[a-z]+(\s+[\w:-]+="[^"<&]*")*\s*\/?>/gi, '').search(/[<>]/) < 0;
}

describe('the state diagram', () => {
  it.each(shippedPackNames().flatMap((name) => [[name, 'zh'] as const, [name, 'en'] as const]))(
    'of %s in %s: nothing overlaps, no line runs through a stage, the SVG is well-formed',
    (name, lang) => {
      const graph = graphOf(name, lang);
      const drawing = layout(graph);
      expect(overlaps(drawing)).toEqual([]);
      expect(crossed(drawing)).toEqual([]);
      expect(drawing.lines).toHaveLength(graph.edges.length);
      expect(isWellFormed(svgOf(drawing, 'a & b < c'))).toBe(true);
      expect(isWellFormed(svgOf(drawing, 'x').replace('</g>', ''))).toBe(false);
    }
  );

  it('whatever the stages and their moves are, nothing overlaps and no line runs through a stage', () => {
    const ids = fc.integer({ min: 1, max: 9 });
    const arcs = fc.array(fc.tuple(ids, ids, fc.string({ maxLength: 40 }), fc.boolean()), { maxLength: 25 });
    fc.assert(
      fc.property(arcs, (some) => {
        const label = (id: number): string => '阶段 stage '.repeat(id % 4) + String(id);
        const nodes = ['', ...Array.from({ length: 9 }, (_, i) => String(i + 1))].map((id) => ({
          ...{ id, label: label(Number(id)), final: id === '9', loops: id === '3' ? ['again'] : [] },
        }));
        const pairs = new Map(some.filter(([a, b]) => a !== b).map((arc) => [`${arc[0]} ${arc[1]}`, arc]));
        const edges = [...pairs.values()].map(([a, b, text, auto]) => ({
          ...{ from: String(a), to: String(b), labels: text.trim() === '' ? [] : [text], auto },
        }));
        const drawing = layout({ nodes, edges: [{ from: '', to: '1', labels: [], auto: true }, ...edges] });
        expect(overlaps(drawing)).toEqual([]);
        expect(crossed(drawing)).toEqual([]);
      }),
      { numRuns: 60 }
    );
  });

  it('shows every stage, who moves a case on, approvals with their decision, and what may happen anywhere', () => {
    const { nodes, edges } = graphOf('points-platform', 'en');
    const labels = (from: string, to: string): unknown => edges.find((e) => e.from === from && e.to === to)?.labels;
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['unclaimed', 'verify', 'closing']));
    expect(nodes.filter(({ final }) => final).map(({ id }) => id)).toEqual(['closing']);
    expect(nodes.find(({ id }) => id === 'verify')?.loops).toEqual(['Verify validity']);
    expect(labels('approve', 'propose')).toEqual(['✗ Approval of the solution']);
    expect(labels('*', 'closing')).toEqual(['✓ Consent to a withdrawal']);
    expect(edges.find((e) => e.from === 'informMM' && e.to === 'mmFeedback')).toMatchObject({ labels: [], auto: true });
  });

  it('shows where a review and too many rejections lead', () => {
    const { edges } = graphOf('ecommerce-order', 'en');
    const led = edges.filter(({ from }) => from === 'review' || from === 'seniorApproval').map((e) => [e.to, e.labels]);
    expect(led).toEqual(
      expect.arrayContaining([
        ['revise', ['Review by the departments concerned']],
        ['meeting', ['✗ Approval of senior management']],
      ])
    );
  });
});

describe('a pack as a page', () => {
  it.each([
    ['zh', '审批人', '可审批', '状态图', '任何阶段', '由低到高'],
    ['en', 'decides', 'after the breach of C-14', 'State diagram', 'any stage', 'rising'],
  ])('in %s holds classification, people, clocks, approvals, letters and parameters', async (lang, ...parts) => {
    const { output } = await policy('show', 'points-platform', '--format', 'md', '--lang', lang);
    for (const part of parts.slice(1)) expect(output).toContain(part);
    for (const name of [
      'dayEnd',
      'subjectSupervisor',
      'II-E',
      'C-13',
      'solution',
      'acknowledgement',
      'batchThreshold',
      'objection',
    ])
      expect(output).toContain(name);
    expect(output).toContain('<svg');
  });

  it('as text lists each rule with what it says, and leaves out what it does not say', async () => {
    const { output } = await policy('show', 'points-platform');
    const block = output.slice(output.indexOf('  C-12  Coaching'), output.indexOf('  C-13  '));
    expect(block.trimEnd().split('\n')).toEqual([
      '  C-12  Coaching',
      '    limit: T+3',
      '    starts: stepOpened(coaching)',
      '    stops: stepDone(coaching)',
      '    on breach: → Department head',
      '    owed by: Direct supervisor of the agent complained of',
      '    more: mode: hard',
      '    basis: start: stated, due: recommended, breach: recommended (§6.1)',
    ]);
  });

  it('leaves no part of a pack out', async () => {
    const loaded = loadFiles(readPackFiles('points-platform'));
    const { output } = await policy('show', 'points-platform');
    const sections = 'pack' in loaded ? Object.entries(loaded.pack.data) : [];
    const empty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
    const names = sections.flatMap(([, value]) =>
      typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).flatMap(([name, said]) => (empty(said) ? [] : [name]))
        : []
    );
    const plain = ['zh', 'en', 'provenance', 'source'];
    expect(names.filter((name) => !plain.includes(name) && !output.includes(name))).toEqual([]);
  });
});
