import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPackFiles } from '../../config/pack-files.js';
import { shippedPacks } from '../../db/activation.js';
import { compilePack } from '../../domain/pack/compile.js';
import { loadPack, standsAlone, type Loaded } from '../../domain/pack/load.js';
import { contentHash } from '../../domain/hash.js';
import { code, demo, open, packText, calendar, pin } from './support.js';

const head = (id: string): string =>
  `schema: 1\nid: ${id}\nversion: 2.1.0\ntitle: { zh: 分公司, en: Branch }\nsource: test\n`;
const group = packText.replace(
  'schema: 1\nid: points-platform',
  'schema: 1\nkind: base\nlocked: [categories.I-1, personal.identity]\nid: group'
);
const visits = `${head('visits')}kind: addOn
facts: { visitAt: { type: instant } }
clocks:
  v.visit:
    label: { zh: 回访, en: Visit }
    provenance: stated
    start: [{ event: accepted }]
    stop: [{ event: acted, where: { action: visit } }]
    due: { workingDays: 3 }
    breach: [{ notify: [owner, 'supervisorOf:owner'], once: clock }]
actions:
  visit: { label: { zh: 回访, en: Visit }, provenance: stated, by: [owner], input: { at: { type: instant, fact: visitAt } } }
`;

const texts: Record<string, string> = { group, visits };
const load = (own: string, others: Record<string, string> = texts): Loaded =>
  loadPack(head('branch') + own, demo, undefined, (id) => {
    const text = others[id];
    return text === undefined ? undefined : { file: `${id}/pack.yaml`, text };
  });
const faults = (loaded: Loaded): unknown[] =>
  'faults' in loaded ? loaded.faults.map(({ file, line, path, message }) => [file, line, path, message]) : [];
const pack = (loaded: Loaded): Extract<Loaded, { pack: unknown }> => {
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  return loaded;
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a pack laid over the pack of its group', () => {
  it('says what is different, and has all the rest', () => {
    const { data } = pack(load('extends: { pack: group }\nclocks: { C-13: { due: { workingDays: 4 } } }\n')).pack;
    const alone = pack(loadPack(packText, demo)).pack.data;
    expect(data).toMatchObject({ id: 'branch', version: '2.1.0', title: { en: 'Branch' } });
    expect(data.clocks['C-13']).toEqual({ ...alone.clocks['C-13'], due: { workingDays: 4 } });
    expect({ ...data.clocks, 'C-13': null }).toEqual({ ...alone.clocks, 'C-13': null });
    expect(data.kind).toBeUndefined();
  });

  it('is one content with one hash, which tells the versions it is made of and needs nothing else', () => {
    const { pack: made, content } = pack(load('extends: { pack: group }\n'));
    const stored: unknown = JSON.parse(JSON.stringify(content));
    expect(compilePack(stored).hash).toBe(made.hash);
    expect(made.data.parts).toEqual([
      { pack: 'group', version: made.data.parts?.[0]?.version, hash: contentHash(parse(group)) },
    ]);
    const other = pack(
      load('extends: { pack: group }\n', { group: group.replace('workingDays: 1', 'workingDays: 2') })
    );
    expect(other.pack.hash).not.toBe(made.hash);
  });

  it('may not change what the group has locked: the path, its line and what to do are told', () => {
    const own = 'extends: { pack: group }\ncategories:\n  I-1: { label: { zh: 别的, en: Something else } }\n';
    const loaded = load(own);
    expect(faults(loaded)).toEqual([
      [
        undefined,
        lineOf(head('branch') + own, 'zh: 别的'),
        'categories.I-1.label.zh',
        '"categories.I-1" is locked by "group"',
      ],
    ]);
    expect('faults' in loaded && loaded.faults[0]?.hint).toBe('leave it as "group" has it');
    expect(faults(load('extends: { pack: group }\npersonal: { identity: [narrative] }\n'))).toHaveLength(1);
    expect(faults(load('extends: { pack: group }\ncategories: { I-1: { note: added } }\n'))).toHaveLength(1);
    expect(faults(load('extends: { pack: group }\ncategories: { I-1: { level: I } }\n'))).toEqual([]);
  });

  it('its faults name the file they come from', () => {
    const broken = group.replace('stage: intake', 'stage: intak');
    expect(faults(load('extends: { pack: group }\nowner: nobody\n', { group: broken }))).toEqual([
      ['group/pack.yaml', lineOf(broken, 'stage: intak'), 'intake.stage', 'no stage is called "intak"'],
      [undefined, 7, 'owner', 'no slot is called "nobody"'],
    ]);
  });

  it('a lock on nothing, a group nobody knows and a ring are faults', () => {
    const lost = group.replace('categories.I-1', 'categories.I-0');
    expect(faults(load('extends: { pack: group }\n', { group: lost }))).toEqual([
      ['group/pack.yaml', lineOf(lost, 'categories.I-0'), 'locked.0', 'nothing lies at "categories.I-0"'],
    ]);
    expect(faults(load('extends: { pack: grup }\n'))).toEqual([
      [undefined, 6, 'extends.pack', 'no pack is called "grup"'],
    ]);
    expect(faults(load('extends: { pack: branch }\n'))).toEqual([
      [undefined, 6, 'extends.pack', '"branch" would be a part of itself'],
    ]);
  });
});

describe('a base pack', () => {
  const read = (): undefined => undefined;
  it('that is complete may be put in force by itself', () => expect(standsAlone(group, read)).toBe(true));

  it('that leaves its clocks to others may not, and says what is missing', () => {
    const open = group.replace('\nclocks:', '\nmeasures:');
    expect(standsAlone(open, read)).toBe(false);
    const loaded = loadPack(`${head('base')}kind: base\nlevels: [I]\n`);
    expect(faults(loaded)).toContainEqual([undefined, 1, 'clocks', '"clocks" is missing']);
  });
});

describe('an add-on', () => {
  const own = 'extends: { pack: group }\naddOns: [visits]\n';

  it('brings its clocks, facts and actions into the pack that lists it', () => {
    const { pack: made } = pack(load(own));
    const it = open('2026-03-10T10:00', { rules: { pack: made, calendar, calendarPin: pin } });
    expect(it.state.clocks['v.visit']?.dueAt).toBe(Date.parse('2026-03-14T00:00+08:00'));
    expect(code(it.act('2026-03-11T10:00', 'MM', 'visit', { at: Date.parse('2026-03-11T09:00+08:00') }))).toBe(
      'ROLE_NOT_ALLOWED'
    );
    expect(code(it.act('2026-03-11T11:00', 'A1', 'visit', { at: Date.parse('2026-03-11T09:00+08:00') }))).toBe('ok');
    expect(it.state.clocks['v.visit']?.outcome).toBe('met');
  });

  it('tells whoever owns the case, though it knows none of its slots', () => {
    const it = open('2026-03-10T10:00', { rules: { pack: pack(load(own)).pack, calendar, calendarPin: pin } });
    it.advance(Date.parse('2026-03-14T00:00+08:00') as never, false);
    const told = it.of('effectRequested').find((e) => e.clock === 'v.visit');
    expect(told?.to).toEqual(['handler:A1', 'supervisorOf:A1']);
  });

  it('the pack that lists it may set it otherwise, the add-on may change nothing of the group', () => {
    expect(
      pack(load(`${own}clocks: { v.visit: { due: { workingDays: 5 } } }\n`)).pack.data.clocks['v.visit']?.due
    ).toEqual({
      workingDays: 5,
    });
    const rude = visits.replace('v.visit:', 'C-13:');
    expect(
      faults(load(own, { group, visits: rude })).map((f) => (f as unknown[]).slice(0, 1).concat((f as unknown[])[2]))
    ).toContainEqual(['visits/pack.yaml', 'clocks.C-13.due.workingDays']);
  });

  it('is no pack by itself, and no group', () => {
    expect(faults(loadPack(visits))).toEqual([[undefined, 6, 'kind', 'an add-on is no pack by itself']]);
    expect(standsAlone(visits)).toBe(false);
    expect(faults(load('extends: { pack: visits }\n'))).toContainEqual([
      undefined,
      6,
      'extends.pack',
      '"visits" is an add-on',
    ]);
    expect(faults(load('addOns: [group]\n'))).toContainEqual([undefined, 6, 'addOns.0', '"group" is no add-on']);
  });
});

describe('a pack that stands alone', () => {
  it('is stored as it was written', () => {
    const { content, pack: made } = pack(loadPack(packText, demo));
    expect(Object.keys(content as object)).not.toContain('parts');
    expect(made.hash).toBe(contentHash(content));
  });
});

describe('the packs that are parts', () => {
  const guideline = readPackFiles('property-group-guideline');
  const subsidiary = (more: string): unknown[] =>
    faults(loadPack(`${guideline.host?.text ?? ''}${more}`, {}, undefined, guideline.parts));

  it('D6: a subsidiary sets clocks; redefining class A is refused with the locked path', () => {
    expect(subsidiary('')).toEqual([]);
    const more = '\ncategories: { classA: { label: { zh: 甲, en: Whatever we like } } }\n';
    expect(subsidiary(more)).toContainEqual([
      undefined,
      expect.any(Number),
      'categories.classA.label.zh',
      '"categories.classA" is locked by "property-group-guideline"',
    ]);
    expect(subsidiary('\nintake: { refuse: [] }\n')).toContainEqual([
      undefined,
      expect.any(Number),
      'intake.refuse',
      '"intake.refuse" is locked by "property-group-guideline"',
    ]);
    expect(subsidiary('\nchannels: { app: { label: { zh: 应用, en: App }, provenance: recommended } }\n')).toEqual([]);
  });

  it('D: the guideline has no clocks, so only a subsidiary is put in force', () => {
    expect(shippedPacks()).not.toContain('property-group-guideline');
    expect(shippedPacks()).not.toContain('statutory-filing-window');
    expect(shippedPacks()).toContain('property-normal-demand-upgraded');
  });

  it('L4: a clock without a limit is refused by its name', () => {
    const desk = readPackFiles('qualitative-service-desk');
    const clock = `label: { zh: 处理, en: Handling }, provenance: stated, start: [{ event: accepted }], stop: [{ event: closed }]`;
    const loaded = loadPack(
      `${desk.host?.text ?? ''}\nclocks: { l.answer: { ${clock} } }\n`,
      desk.demo,
      undefined,
      desk.parts
    );
    expect(faults(loaded)).toEqual([[undefined, expect.any(Number), 'clocks.l.answer.due', '"due" is missing']]);
  });

  it('a pack that limits nothing has to take a time at least', () => {
    const bare = `${guideline.pack.text.replace('kind: base', 'kind: pack')}\nclocks: {}\n`;
    expect(faults(loadPack(bare))).toEqual([]);
    const idle = bare.replace(/\nmeasures:[\s\S]*?\n\nclosing:/, '\nmeasures: {}\n\nclosing:');
    expect(faults(loadPack(idle))).toEqual([
      [undefined, expect.any(Number), 'clocks', 'the pack limits nothing and takes no time'],
    ]);
  });
});
