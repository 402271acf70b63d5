import type { Names } from './lint-names.js';
import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';
import { sharesFit } from './tables.js';

const ROWS = ['tables.*.rows.*', 'tables.*.overrides.*'];
const VERDICTS = [...ROWS, 'tables.*.otherwise'];
const all = (tree: unknown, patterns: readonly string[]): Found[] => patterns.flatMap((p) => [...select(tree, p)]);
const textsAt = (node: unknown, key: string): string[] => {
  const list = at(node, [key]);
  return Array.isArray(list) ? list.map(String) : [];
};

/** Whom a row names is a party of its table, directly or as what a fact can be. */
function namedFindings(tree: unknown, raw: unknown): Finding[] {
  return all(
    tree,
    VERDICTS.map((p) => `${p}.parties.*`)
  ).flatMap(({ path, value }): Finding[] => {
    const parties = keysAt(raw, 'tables', String(path[1]), 'parties');
    const { party, fact, matter } = (isRecord(value) ? value : { party: value }) as Record<string, string | undefined>;
    const told = (name: string, what: string, known: string[]): Finding[] =>
      known.includes(name) ? [] : [{ path, message: `no ${what} is called "${name}"`, hint: suggest(name, known) }];
    const one = (party === undefined) !== (fact === undefined);
    const possible = fact === undefined ? [] : textsAt(at(tree, ['facts', fact]), 'oneOf');
    return [
      ...(one ? [] : [{ path, message: 'either `party` or `fact` is named', hint: 'give exactly one of them' }]),
      ...(party === undefined ? [] : told(party, 'party', parties)),
      ...(matter === undefined ? [] : told(matter, 'matter', keysAt(raw, 'tables', String(path[1]), 'matters'))),
      ...possible.flatMap((name) => told(name, 'party', parties)),
      ...(fact !== undefined && possible.length === 0
        ? [{ path, message: `fact "${fact}" may be anything`, hint: 'give it a `oneOf` of the parties' }]
        : []),
    ];
  });
}

function shareFindings(tree: unknown): Finding[] {
  return all(tree, VERDICTS).flatMap(({ path, value }): Finding[] => {
    const list = at(value, ['parties']);
    const parts = (Array.isArray(list) ? (list as unknown[]) : []).map((one) =>
      isRecord(one) ? (one as { share?: number; matter?: string }) : {}
    );
    const given = parts.some(({ share }) => share !== undefined);
    const place = [...path, 'parties'];
    if (given && at(tree, ['tables', String(path[1]), 'hit']) === 'collect')
      return [{ path: place, message: 'rows that are collected bear equal shares', hint: 'leave out `share`' }];
    return sharesFit(parts)
      ? []
      : [{ path: place, message: 'the shares do not come to 100', hint: 'of each matter give all shares, or none' }];
  });
}

/** A row without a condition holds for every case of its categories. */
function isOpen(row: unknown): boolean {
  return at(row, ['if']) === undefined && textsAt(row, 'within').length + textsAt(row, 'beyond').length === 0;
}

function covers(earlier: unknown, later: unknown): boolean {
  const [of, wanted] = [at(earlier, ['for']), at(later, ['for'])];
  if (!isOpen(earlier)) return false;
  return (
    of === undefined ||
    (wanted !== undefined && textsAt(later, 'for').every((c) => textsAt(earlier, 'for').includes(c)))
  );
}

/** Where the first that holds is taken, what comes after one that always holds is never reached. */
function unreachable(tree: unknown): Finding[] {
  const lists = [
    ...[...select(tree, 'tables.*')]
      .filter(({ value }) => at(value, ['hit']) === 'first')
      .map(({ path }) => [...path, 'rows']),
    ...[...select(tree, 'tables.*.overrides')].map(({ path }) => path),
  ];
  return lists.flatMap((path) => {
    const rows = (at(tree, path) ?? []) as unknown[];
    return rows.flatMap((row, index) => {
      const before = rows.slice(0, index).find((earlier) => covers(earlier, row));
      if (before === undefined) return [];
      const message = `this row is never reached: row "${String(at(before, ['id']))}" always holds before it`;
      return [{ path: [...path, index], message, hint: 'move it up, or give the earlier row a condition' }];
    });
  });
}

function doubles(tree: unknown): Finding[] {
  const seen = new Set<string>();
  return all(tree, ['tables.*.guards.*', ...VERDICTS]).flatMap(({ path, value }) => {
    const id = at(value, ['id']) as string | undefined;
    const key = `${String(path[1])} ${id ?? ''}`;
    if (id === undefined || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path: [...path, 'id'], message: `row "${id}" is there twice`, hint: 'row ids are unique' }];
  });
}

function spans(tree: unknown): Finding[] {
  const places = ['tables.*.guards.*', ...ROWS].flatMap((p) => [`${p}.within.*`, `${p}.beyond.*`]);
  return all(
    tree,
    places.flatMap((p) => [`${p}.from`, `${p}.to`])
  ).flatMap(({ path, value }) => {
    const fact = at(tree, ['facts', String(value)]);
    if (!isRecord(fact) || fact['type'] === 'instant') return [];
    return [{ path, message: `fact "${String(value)}" is not an instant`, hint: 'declare `type: instant`' }];
  });
}

/** Whoever decides by hand names the parties and writes down why; a table that may stay undetermined has such an action. */
function byHand(tree: unknown, raw: unknown): Finding[] {
  const deciding = [...select(tree, 'actions.*.decides')].flatMap(({ path, value }): Finding[] => {
    const action = at(tree, path.slice(0, -1));
    const input = String(at(value, ['parties']));
    const type = at(action, ['input', input, 'type']);
    const known = keysAt(raw, 'actions', String(path[1]), 'input');
    return [
      ...(type === 'records' || type === 'string'
        ? []
        : [
            {
              path: [...path, 'parties'],
              message: `no input of text or records is called "${input}"`,
              hint: suggest(input, known),
            },
          ]),
      ...(at(action, ['personal', 'reason']) === 'required'
        ? []
        : [{ path, message: 'who decides by hand writes down why', hint: 'ask for `personal: { reason: required }`' }]),
    ];
  });
  const open = [...select(tree, 'tables.*.otherwise.undetermined')].flatMap(({ path, value }) => {
    const decides = at(tree, ['actions', String(value), 'decides', 'table']);
    if (decides === path[1] || at(raw, ['actions', String(value)]) === undefined) return [];
    return [{ path, message: `action "${String(value)}" does not decide this table`, hint: 'give it `decides`' }];
  });
  return [...deciding, ...open];
}

/** Rules about decision tables. */
export function tableFindings(tree: unknown, raw: unknown): Finding[] {
  return [
    ...namedFindings(tree, raw),
    ...shareFindings(tree),
    ...unreachable(tree),
    ...doubles(tree),
    ...spans(tree),
    ...byHand(tree, raw),
  ];
}

/** The tables a condition may look at: inside a table only those before it, for none depends on itself. */
export function tablesSeen(names: Names, path: readonly PropertyKey[]): string[] {
  const tables = [...names.table];
  return path[0] === 'tables' ? tables.slice(0, tables.indexOf(String(path[1]))) : tables;
}
