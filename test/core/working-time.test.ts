import { describe, expect, it } from 'vitest';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
import { loadPack } from '../../domain/pack/load.js';
import type { Actor, Command } from '../../domain/case/commands.js';
import { CaseInMemory } from '../../domain/scenario/play.js';
import { calendar, pin, T } from './support.js';

const files = readPackFiles('field-implementation-workorder');
const S: Actor = { id: 'S', roles: ['implementationSupervisor'] };
const O: Actor = { id: 'O', roles: ['onlineSupport'] };
const faults = (from: string, to: string): [string, string][] => {
  const loaded = loadPack(files.pack.text.replace(from, to), files.demo);
  return 'faults' in loaded ? loaded.faults.map(({ path, message }) => [path, message]) : [];
};

describe('whether something happened in working time', () => {
  const opened = () => {
    const loaded = loadFiles(files);
    if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
    const it = new CaseInMemory({ pack: loaded.pack, calendar, calendarPin: pin }, 'C-hours');
    const run = (id: string, at: string, actor: Actor, body: object) =>
      it.run({ id, actor, source: 'gateway', ...body } as Command, T(at));
    const opening = { category: 'customerProtest', channel: 'phone', facts: {}, people: {}, gave: ['customerName'] };
    run('open', '2026-03-09T10:00', O, { type: 'open', ...opening });
    const enquired = (at: string) => ({ type: 'act', action: 'establish', input: { enquiryAt: T(at) } });
    return { it, run, enquired };
  };

  it('follows from the instant and the hours the operator gave', () => {
    const { it, run, enquired } = opened();
    expect(it.state.facts['enquiryInHours']).toBeUndefined();
    const told = (id: string, at: string): unknown => {
      run(id, '2026-03-09T10:10', O, enquired(at));
      return it.state.facts['enquiryInHours'];
    };
    expect(told('a', '2026-03-06T08:59:59.999')).toBe(false);
    expect(told('b', '2026-03-06T09:00')).toBe(true);
    expect(told('c', '2026-03-06T17:59:59.999')).toBe(true);
    expect(told('d', '2026-03-06T18:00')).toBe(false);
    expect(told('e', '2026-03-07T10:00')).toBe(false);
    expect(told('f', '2026-02-28T10:00')).toBe(true);
  });

  it('follows a correction, too', () => {
    const { it, run, enquired } = opened();
    run('a', '2026-03-09T10:10', O, enquired('2026-03-06T10:00'));
    const entry = it.events.find((e) => e.type === 'acted')?.seq;
    const reading = { input: { enquiryAt: T('2026-03-07T10:00') } };
    run('b', '2026-03-09T10:20', S, { type: 'correct', entry, reading, gave: ['reason'] });
    expect(it.state.facts).toMatchObject({ enquiryAt: T('2026-03-07T10:00'), enquiryInHours: false });
    const again = it.events.filter((e) => e.type === 'acted').at(-1)?.seq;
    run(
      'c',
      '2026-03-09T10:30',
      { id: 'L', roles: ['implementationSupervisor'] },
      { type: 'correct', entry: again, gave: ['reason'] }
    );
    expect(it.state.facts['enquiryInHours']).toBeNull();
  });

  it('is asked of an instant and told as true or false', () => {
    expect(faults('during: { of: enquiryAt,', 'during: { of: enquiry,')).toEqual([
      ['facts.enquiryInHours.during.of', 'only an instant lies within hours'],
    ]);
    expect(faults('    type: boolean\n    during:', '    during:')).toContainEqual([
      'facts.enquiryInHours.during',
      'it is known as true or false',
    ]);
    expect(faults('hours: serviceHours }', 'hours: serviceHour }')[0]?.[1]).toBe('no hours is called "serviceHour"');
  });

  it('needs the hours: without them the pack is not put in force', () => {
    const loaded = loadPack(files.pack.text, {});
    expect('faults' in loaded && loaded.faults.map((f) => [f.code, f.path])).toEqual([
      ['PARAMETER_MISSING', 'parameters.serviceHours'],
    ]);
    expect(faults('type: hours', 'type: number').map(([path]) => path)).toContain('hours.serviceHours.parameter');
  });
});
