import { describe, expect, it } from 'vitest';
import { caseView, eventView } from '../../api/views.js';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
import { loadPack } from '../../domain/pack/load.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import type { Facts } from '../../domain/case/commands.js';
import { CaseInMemory } from '../../domain/scenario/play.js';
import { code, calendar, pin, T } from './support.js';

const files = readPackFiles('statutory-filing-window');

function windowed(more = ''): CompiledPack {
  const text = `${files.host?.text ?? ''}${more}`;
  const loaded = more === '' ? loadFiles(files) : loadPack(text, files.demo, undefined, files.parts);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.pack;
}
const faults = (more: string): [string, string][] => {
  const loaded = loadPack(`${files.host?.text ?? ''}${more}`, files.demo, undefined, files.parts);
  return 'faults' in loaded ? loaded.faults.map(({ path, message }) => [path, message]) : [];
};

const actor = { id: 'A', roles: ['intakeOfficer'] };

function received(local: string, facts: Facts, pack = windowed()) {
  const it = new CaseInMemory({ pack, calendar, calendarPin: pin }, 'C-windows');
  const opening = { category: 'general', channel: 'phone', facts, people: { intake: 'A' }, gave: ['customerName'] };
  it.run({ id: 'open', type: 'open', actor, source: 'gateway', ...opening }, T(local));
  let count = 0;
  const act = (at: string, action: string, input: Facts, gave: string[] = []) =>
    it.run({ id: `c${++count}`, type: 'act', actor, source: 'gateway', action, input, gave }, T(at));
  const judged = () => it.events.flatMap((e) => (e.type === 'admissibilityJudged' ? [e] : []));
  return { it, act, judged };
}

describe('the filing windows of a complaint', () => {
  it('are kept with the proof of how each was counted, its rolling forward too', () => {
    const { judged } = received('2026-05-11T09:00', { filingTopic: 'price', knewAt: T('2024-05-10T15:00') });
    const [event] = judged();
    expect(event?.complaintAt).toBe(T('2026-05-11T09:00'));
    const window = event?.windows['E-7'];
    expect(window).toMatchObject({ startedAt: T('2024-05-10T15:00'), endsAt: T('2026-05-12T00:00') });
    expect(window?.proofs?.map((proof) => [proof.rule, proof.dueAt])).toEqual([
      [{ years: 2 }, T('2026-05-11T00:00')],
      [{ workingDays: 1 }, T('2026-05-12T00:00')],
    ]);
  });

  it('count from the earlier of knowing and having had to know', () => {
    const facts = { knewAt: T('2024-08-10T15:00'), shouldHaveKnownAt: T('2024-06-03T15:00') };
    const { judged } = received('2026-05-11T09:00', facts);
    expect(judged()[0]?.windows['E-8']?.startedAt).toBe(T('2024-06-03T15:00'));
  });

  it('are judged again when a fact they look at changes what they come to, and not otherwise', () => {
    const { act, judged } = received('2026-03-09T20:00', { filingTopic: 'goodsQuality' });
    act('2026-03-09T20:10', 'explainProcess', { processExplained: true });
    act('2026-03-09T20:20', 'recordFiling', { way: 'authority' });
    expect(judged()).toHaveLength(1);
    act('2026-03-09T20:30', 'recordFiling', { goodsReceivedAt: T('2026-03-02T10:00') });
    expect(judged().map((e) => e.overall)).toEqual(['undetermined', 'open']);
  });

  it('the mark of a complaint out of time ends its effect when another start becomes known, and counts again when that was wrong', () => {
    const { it: complaint, act } = received('2026-06-02T10:00', { knewAt: T('2023-01-05T10:00') });
    expect(complaint.state.overlays).toMatchObject({ possiblyOutOfTime: { causes: ['allPast'], annulled: [] } });
    act('2026-06-02T11:00', 'recordFiling', { knewAt: T('2025-01-05T10:00') });
    expect(complaint.state.overlays['possiblyOutOfTime']?.annulled).toEqual(['allPast']);
    act('2026-06-02T12:00', 'recordFiling', { knewAt: T('2023-01-06T10:00') });
    expect(complaint.state.overlays['possiblyOutOfTime']).toMatchObject({ causes: ['allPast'], annulled: [] });
  });

  it('are shown with whom each leads to, on what unverified basis and how it was counted', () => {
    const { it: complaint, judged } = received('2026-05-11T09:00', { knewAt: T('2024-05-10T15:00') });
    const view = caseView(complaint.state, windowed().data) as { admissibility: { windows: { window: string }[] } };
    expect(view.admissibility.windows.find(({ window }) => window === 'E-7')).toMatchObject({
      addressee: { en: 'Authority' },
      basis: { verified: false },
      status: 'open',
      endsAt: '2026-05-12T00:00:00+08:00',
      explanation: { en: expect.arrayContaining(['Counted: 2026-05-11.']) as unknown },
    });
    const [event] = judged().map((e) => eventView(e, windowed().data, complaint.state));
    expect(event).toMatchObject({ complaintAt: '2026-05-11T09:00:00+08:00' });
    expect(JSON.stringify(event)).not.toContain('proofs');
  });

  it('may be read by conditions', () => {
    const pack = windowed(
      '\nactions: { note: { label: { zh: 备注, en: Note }, provenance: stated, by: [owner], ' +
        `when: "admissibility == 'past' && windows['E-8'].status == 'past'" } }\n`
    );
    const late = received('2026-06-02T10:00', { knewAt: T('2023-01-05T10:00') }, pack);
    expect(code(late.act('2026-06-02T11:00', 'note', {}))).toBe('ok');
    const early = received('2026-06-02T10:00', { knewAt: T('2026-01-05T10:00') }, pack);
    expect(code(early.act('2026-06-02T11:00', 'note', {}))).toBe('ACTION_NOT_ALLOWED');
  });
});

describe('a pack with filing windows', () => {
  it('refuses nothing for them', () => {
    const rule = "{ refuse: [{ if: admissibility == 'past', code: outOfTime }] }";
    expect(faults(`\nactions: { reply: ${rule} }\n`)).toEqual([
      ['actions.reply.refuse.0.if', '"admissibility" is not declared'],
    ]);
  });

  it('may not turn the mark into something else', () => {
    expect(faults('\nadmissibility: { flag: { cause: other } }\n')).toEqual([
      ['admissibility.flag.cause', '"admissibility.flag" is locked by "statutory-filing-window"'],
    ]);
  });

  it('counts each from instants, and has a start for each limit', () => {
    const window = (more: string): string =>
      `\nadmissibility: { windows: { X: { label: { zh: 甲, en: X }, provenance: stated, addressee: { zh: 甲, en: X }, ` +
      `basis: { text: { zh: 甲, en: X }, verified: false }, ${more} } } }\n`;
    expect(faults(window('from: [filingTopic], limit: { years: 1 }'))).toEqual([
      ['admissibility.windows.X.from.0', 'fact "filingTopic" is not an instant'],
    ]);
    expect(faults(window('limit: { years: 1 }'))).toEqual([
      ['admissibility.windows.X', 'a window has a start and a limit, or neither'],
    ]);
    expect(faults(window('from: [knewOf], limit: { years: 1 }'))[0]?.[1]).toContain('no fact is called "knewOf"');
  });
});
