import type { Happening } from './happening.js';
import { conditions } from './lint-cel.js';
import { at, isRecord, select, type Finding, type Found } from './lint.js';
import { Matcher } from './common.js';
import { readsAnything, type Assumed } from './possible.js';

/** Lists of which the first entry that holds is taken. */
const FIRST = [
  'stages.*.next',
  'actions.*.next',
  'approvals.*.approve',
  'approvals.*.reject',
  'closing.outcomes',
  'clocks.*.due.cases',
];

/** What is known where a condition is looked at: the stage of what belongs to one, the event of what waits for one. */
function assumedAt(happening: Happening, path: readonly PropertyKey[]): Assumed {
  const [section, id, part] = path.map(String);
  if (section === 'stages' && id !== undefined) return { stage: [id] };
  const stages = at(happening.pack, [section ?? '', id ?? '', 'stages']);
  if (Array.isArray(stages) && part !== 'automatic') return { stage: stages.map(String) };
  const matcher = Matcher.safeParse(at(happening.pack, path.slice(0, -1)));
  return matcher.success && part !== undefined ? happening.after(matcher.data) : {};
}

function guard(happening: Happening, { path, value }: Found): Finding[] {
  const condition = String(value);
  const [assumed, holds] = [assumedAt(happening, path), happening.claim(path, condition)];
  if (!happening.possible([holds], assumed))
    return [
      { path, message: `never holds: ${condition}`, hint: 'its parts contradict each other, or what is known here' },
    ];
  if (!readsAnything(holds) || happening.possible([{ ...holds, holds: false }], assumed)) return [];
  return [{ path, message: `always holds: ${condition}`, hint: 'leave it out, or check what it compares' }];
}

/** Entries that are never taken, because one of those before them always is. */
function passedOver(happening: Happening, { path, value }: Found): Finding[] {
  if (!Array.isArray(value)) return [];
  const before: string[] = [];
  let open = true;
  return value.flatMap((entry: unknown, i): Finding[] => {
    const own = isRecord(entry) && typeof entry['if'] === 'string' ? entry['if'] : undefined;
    const claims = [
      ...before.map((condition) => happening.claim([...path, i, 'if'], condition, false)),
      ...(own === undefined ? [] : [happening.claim([...path, i, 'if'], own)]),
    ];
    const assumed = assumedAt(happening, path);
    const dead =
      i > 0 &&
      (!open ||
        (!happening.possible(claims, assumed) && (own === undefined || happening.possible(claims.slice(-1), assumed))));
    if (own === undefined) open = false;
    else before.push(own);
    const hint = 'put it before them, or remove it';
    return dead ? [{ path: [...path, i], message: 'never taken: one of those before it always is', hint }] : [];
  });
}

/** Conditions that contradict themselves or say nothing, and moves that others take the place of. */
export function guardFindings(happening: Happening): Finding[] {
  const { pack } = happening;
  return [
    ...[...conditions(pack)].flatMap((found) => guard(happening, found)),
    ...FIRST.flatMap((pattern) => [...select(pack, pattern)]).flatMap((found) => passedOver(happening, found)),
  ];
}
