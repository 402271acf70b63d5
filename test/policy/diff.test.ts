import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PackDiff } from '../../cli/policy/diff.js';
import { packageRoot } from '../../config/root.js';
import { contentHash } from '../../domain/hash.js';
import { copyOf, policy } from './support.js';

async function differences(...changes: [from: string, to: string][]): Promise<PackDiff['differences']> {
  const folder = copyOf(
    'points-platform',
    ...changes.map(([from, to]): [string, string, string] => ['pack.yaml', from, to])
  );
  const { output, exit } = await policy('diff', 'points-platform', folder, '--json');
  expect(exit).toBe(0);
  return (JSON.parse(output) as PackDiff).differences;
}

describe('what two packs say otherwise', () => {
  it.each([
    [
      'a limit',
      'due: { workingDays: 3 }',
      'due: { workingDays: 5 }',
      'clocks.C-12.due',
      'clock C-12 “Coaching”, limit: T+3 → T+5',
      '时限 C-12 「辅导」，期限：由 T+3 改为 T+5',
    ],
    [
      'what stops a clock',
      'stop: [{ event: stepDone, where: { step: coaching } }]',
      'stop: [{ event: stepDone, where: { step: coaching } }, { event: closed }]',
      'clocks.C-12.stop',
      'clock C-12 “Coaching”, stops: — → closed',
      '时限 C-12 「辅导」，终点：由 — 改为 closed',
    ],
    [
      'who takes an action',
      'by: [subjectSupervisor]\n    input:\n      fault',
      'by: [supervisor]\n    input:\n      fault',
      'actions.verifyAttitude.by',
      'action verifyAttitude “Verify the attitude fault”, who: Direct supervisor of the agent complained of → Supervisor',
      '操作 verifyAttitude 「核查态度问题」，执行人：由 被投诉人员直属主管 改为 客服部主管',
    ],
    [
      'a parameter',
      'value: 10\n',
      'value: 12\n',
      'parameters.batchThreshold.value',
      'parameter batchThreshold “Most complaints on one issue in a day before all are urgent”, value: 10 → 12',
      '参数 batchThreshold 「同日同一问题的上限件数」，值：由 10 改为 12',
    ],
    [
      'where a rejected solution goes',
      'reject: { to: propose }',
      'reject: { to: verify }',
      'approvals.solution.reject',
      'approval solution “Approval of the solution”, rejected, leads to: propose → verify',
      '审批 solution 「解决方案审批」，驳回后转入：由 propose 改为 verify',
    ],
    [
      'a text',
      'en: Approval }',
      'en: Decision }',
      'stages.approve.label.en',
      'stage approve “Decision”, name, en: Approval → Decision',
      '阶段 approve 「审核批复」，名称，en：由 Approval 改为 Decision',
    ],
    [
      'a new stage',
      'stages: # §5\n',
      'stages: # §5\n  attic: { label: { zh: 阁楼, en: Attic }, provenance: stated }\n',
      'stages.attic',
      'new: stage attic “Attic”: (stated)',
      '新增阶段 attic 「阁楼」：(原文明示)',
    ],
  ])('%s is one sentence in each language, with both values and its path', async (_, from, to, path, en, zh) => {
    expect(await differences([from, to])).toEqual([expect.objectContaining({ path, en, zh })]);
  });

  it('what is gone is told with what it was', async () => {
    const [one] = await differences(['  api: { label: { zh: 接口, en: API }, provenance: recommended }\n', '']);
    expect(one).toMatchObject({ path: 'channels.api', en: 'gone: channel api “API”, which was (recommended)' });
  });

  it('layout, comments, the order of keys and defaults written out make no difference', async () => {
    const folder = copyOf('points-platform');
    const file = join(folder, 'pack.yaml');
    const content = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const actions = content['actions'] as Record<string, object>;
    const turned = { ...content, actions: { ...actions, execute: { ...actions['execute'], refuse: [] } } };
    writeFileSync(file, stringify(Object.fromEntries(Object.entries(turned).reverse()), { flow: true }));
    const { output } = await policy('diff', 'points-platform', folder);
    expect(output.trim().split('\n').at(-1)).toBe('0 rules differ');
  });

  it('a version that was in force is found by id and version, and by its hash', async () => {
    const home = mkdtempSync(join(tmpdir(), 'redress-home-'));
    onTestFinished(() => (vi.unstubAllEnvs(), rmSync(home, { recursive: true })));
    vi.stubEnv('REDRESS_HOME', home);
    const text = readFileSync(join(packageRoot(), 'policies/points-platform/pack.yaml'), 'utf8');
    const content = parse(text.replace('version: 1.0.0', 'version: 0.9.0')) as unknown;
    mkdirSync(join(home, 'content'));
    writeFileSync(join(home, 'content', `${contentHash(content)}.json`), JSON.stringify(content));
    for (const name of ['points-platform@0.9.0', contentHash(content).slice(0, 12)])
      expect((await policy('diff', name, 'points-platform')).output).toContain('version: 0.9.0 → 1.0.0 [version]');
    expect(await policy('diff', 'points-platform@7.0.0', 'points-platform')).toMatchObject({
      exit: 1,
      output: expect.stringContaining('PACK_UNKNOWN') as string,
    });
  });

  it('a side with faults is refused with all of them', async () => {
    const folder = copyOf('points-platform', ['pack.yaml', 'auto: true', 'auto: maybe']);
    expect(await policy('diff', 'points-platform', folder)).toMatchObject({
      exit: 1,
      output: expect.stringMatching(/pack\.yaml:\d+:\d+ PACK_INVALID closing\.auto/) as string,
    });
  });
});
