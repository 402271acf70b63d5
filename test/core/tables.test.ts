import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { loadFiles, readPackFiles, shippedPackNames, type PackFiles } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import { loadScenario } from '../../domain/scenario/load.js';
import { play } from '../../domain/scenario/play.js';
import { Cast } from '../../domain/scenario/cast.js';
import { code, open, pinned, T, type Complaint } from './support.js';

const label = { zh: '行', en: 'row' };
const ruled = { label, provenance: 'stated' };
const row = (id: string, more: object): object => ({ id, ...ruled, parties: [], ...more });
const decide = {
  ...ruled,
  by: ['csSupervisor'],
  input: { parties: { type: 'records' } },
  personal: { reason: 'required' },
  decides: { table: 'fault', parties: 'parties' },
};
const parties = { shop: label, carrier: label, bank: label };
const table = { ...ruled, parties, otherwise: { undetermined: 'decideFault', ...ruled } };
const carrierIf = row('carrier', { if: "case.orderRef == 'late'", parties: ['carrier'], provisional: true });
const shopIf = row('shop', { if: 'case.merchantId != null', parties: ['shop'] });

/** A complaint of the points platform, with decision tables of its own. */
const complaint = (tables: Record<string, object>, facts = {}): Complaint =>
  open('2026-03-10T10:00', { facts, rules: pinned({ tables, 'actions.decideFault': decide }) });
const enter = (it: Complaint, local: string, merchantId: string): string =>
  code(it.act(local, 'A1', 'verify', { finding: 'needMoreInfo', merchantId }));
const verdict = (it: Complaint, id = 'fault') => it.state.verdicts?.[id];
const byHand = (it: Complaint, local: string, said: { party: string; share?: number }[], gave = ['reason']): string =>
  code(it.act(local, 'SV', 'decideFault', { parties: said }, gave));

describe('a complaint with a decision table', () => {
  it('the first row that holds decides, and equal shares come to 100 percent', () => {
    const all = row('all', { parties: ['shop', 'carrier', 'bank'] });
    const it = complaint({ fault: { ...table, rows: [carrierIf, all] } });
    expect(verdict(it)).toMatchObject({ rows: ['all'], standing: 'final' });
    expect(verdict(it)?.parties.map(({ share }) => share)).toEqual([33.34, 33.33, 33.33]);
  });

  it('where rows are collected their parties bear it together, provisionally as long as one row is provisional', () => {
    const it = complaint({ fault: { ...table, hit: 'collect', rows: [carrierIf, shopIf] } }, { orderRef: 'late' });
    enter(it, '2026-03-10T11:00', 'M-1');
    expect(verdict(it)).toMatchObject({ rows: ['carrier', 'shop'], standing: 'provisional' });
    expect(verdict(it)?.parties).toEqual([
      { party: 'carrier', share: 50 },
      { party: 'shop', share: 50 },
    ]);
  });

  it('new facts move the verdict, and the earlier one stays on record', () => {
    const it = complaint({ fault: { ...table, rows: [shopIf, carrierIf] } }, { orderRef: 'late' });
    enter(it, '2026-03-10T11:00', 'M-1');
    enter(it, '2026-03-10T12:00', 'M-2');
    expect(it.of('verdictGiven').map(({ at, rows, moved }) => [at, rows, moved])).toEqual([
      [T('2026-03-10T10:00'), ['carrier'], true],
      [T('2026-03-10T11:00'), ['shop'], true],
    ]);
  });

  it('a correction of the entry it rests on moves it back', () => {
    const it = complaint({ fault: { ...table, rows: [shopIf, carrierIf] } }, { orderRef: 'late' });
    enter(it, '2026-03-10T11:00', 'M-1');
    const entry = it.of('acted')[0]?.seq ?? 0;
    it.take('2026-03-10T12:00', 'SV', { type: 'correct', entry, gave: ['reason'] });
    expect(verdict(it)).toMatchObject({ rows: ['carrier'], parties: [{ party: 'carrier', share: 100 }] });
  });

  it('an override takes the place of any row, also where none holds', () => {
    const over = row('over', { if: "case.ruleRef == 'X'", parties: ['bank'] });
    const it = complaint({ fault: { ...table, rows: [shopIf], overrides: [over] } });
    it.act('2026-03-10T11:00', 'A1', 'verify', { finding: 'needMoreInfo', ruleRef: 'X' });
    expect(verdict(it)?.rows).toEqual(['over']);
  });

  it('a later table may look at the verdict of an earlier one', () => {
    const consequence = row('repair', { if: "verdicts.fault.party == 'shop'" });
    const otherwise = row('none', {});
    const it = complaint({
      fault: { ...table, rows: [shopIf] },
      then: { ...table, rows: [consequence], otherwise },
    });
    expect(verdict(it, 'then')?.rows).toEqual(['none']);
    enter(it, '2026-03-10T11:00', 'M-1');
    expect(verdict(it, 'then')?.rows).toEqual(['repair']);
  });

  it('invariant 8: a refused command moves no verdict, though the time of a row is over', () => {
    const within = [{ from: 'superiorDeadline', limit: { elapsed: 'PT1H' } }];
    const rows = [row('early', { within, parties: ['shop'] })];
    const facts = { superiorDeadline: T('2026-03-10T10:00') };
    const it = complaint({ fault: { ...table, rows } }, facts);
    expect(verdict(it)?.rows).toEqual(['early']);
    it.act('2026-03-10T11:00', 'MM', 'verify', { finding: 'valid' });
    expect(verdict(it)?.rows).toEqual(['early']);
    enter(it, '2026-03-10T11:01', 'M-1');
    expect(verdict(it)?.standing).toBe('undetermined');
  });

  it('a case that is merged leaves its verdict provisional: the other case decides', () => {
    const it = complaint({ fault: { ...table, rows: [carrierIf] } }, { orderRef: 'late' });
    const survivor = { pack: 'points-platform', accepted: true, lifecycle: 'open', merging: false } as const;
    it.take('2026-03-10T11:00', 'SV', { type: 'merge', into: 'C-2', survivor, gave: ['reason'] });
    expect([it.state.outcome, verdict(it)?.standing]).toEqual(['merged', 'provisional']);
  });
});

describe('a verdict by hand, where no row holds', () => {
  const undetermined = (): Complaint => complaint({ fault: { ...table, rows: [shopIf, carrierIf] } });
  const half = [
    { party: 'shop', share: 50 },
    { party: 'bank', share: 50 },
  ];

  it('needs known parties, shares that come to 100 percent, and a written reason', () => {
    const it = undetermined();
    expect(verdict(it)).toMatchObject({ rows: [], standing: 'undetermined', parties: [] });
    expect(byHand(it, '2026-03-10T11:00', [{ party: 'sender' }])).toBe('FACT_INVALID');
    expect(
      byHand(it, '2026-03-10T11:01', [
        { party: 'shop', share: 70 },
        { party: 'bank', share: 20 },
      ])
    ).toBe('FACT_INVALID');
    expect(byHand(it, '2026-03-10T11:02', [{ party: 'shop', share: 100 }, { party: 'bank' }])).toBe('FACT_INVALID');
    expect(byHand(it, '2026-03-10T11:03', half, [])).toBe('FACT_MISSING');
    expect(verdict(it)?.standing).toBe('undetermined');
    expect(byHand(it, '2026-03-10T11:04', half)).toBe('ok');
    expect(verdict(it)).toMatchObject({ rows: [], standing: 'final', parties: half });
  });

  it('holds until the table comes to something else', () => {
    const it = undetermined();
    byHand(it, '2026-03-10T11:00', half);
    it.act('2026-03-10T11:30', 'A1', 'verify', { finding: 'needMoreInfo' });
    expect(verdict(it)?.parties).toEqual(half);
    enter(it, '2026-03-10T12:00', 'M-1');
    expect(verdict(it)).toMatchObject({ rows: ['shop'], parties: [{ party: 'shop', share: 100 }] });
    expect(verdict(it)).not.toHaveProperty('entry');
  });

  it('that was entered wrongly and is struck out counts for nothing', () => {
    const it = undetermined();
    byHand(it, '2026-03-10T11:00', half);
    const entry = verdict(it)?.entry ?? 0;
    expect(code(it.take('2026-03-10T12:00', 'S1', { type: 'correct', entry, gave: ['reason'] }))).toBe('ok');
    expect(verdict(it)).toMatchObject({ standing: 'undetermined', parties: [] });
  });
});

describe('the tables of the shipped packs', () => {
  /** The rows by which verdicts of a pack's scenarios came about. */
  function met(files: PackFiles, loaded: CompiledPack): Set<string> {
    const people = Cast.parse(parse(files.cast?.text ?? '{}'));
    const rules = pinnedTo(loaded);
    const events = files.scenarios.flatMap(({ text }) => {
      const read = loadScenario(text, loaded.data);
      return read.ok ? read.value.courses.flatMap((_, i) => play(rules, read.value, i, people).events) : [];
    });
    return new Set(events.flatMap((e) => (e.type === 'verdictGiven' ? e.rows : [])));
  }

  it('each row is met in a scenario', () => {
    const unmet = shippedPackNames().flatMap((name) => {
      const files = readPackFiles(name);
      const loaded = loadFiles(files);
      if ('faults' in loaded) return [name];
      const tables = Object.values(loaded.pack.data.tables);
      if (tables.length === 0) return [];
      const seen = met(files, loaded.pack);
      return tables.flatMap(({ rows, overrides }) =>
        [...rows, ...overrides].flatMap(({ id }) => (seen.has(id) ? [] : [`${name} ${id}`]))
      );
    });
    expect(unmet).toEqual([]);
  });
});
