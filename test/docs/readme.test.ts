import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { caseIdOf } from '../../api/case-id.js';
import { startText } from '../../cli/start-text.js';
import type { Stack } from '../../dev/stack.js';
import { packageRoot } from '../../config/root.js';
import { testPack } from '../../cli/policy-test.js';
import { redressProgram } from '../../cli/program.js';

const files = ['README.md', 'README.zh.md', 'CHANGELOG.md', 'examples/README.md', ...markdown('docs')].filter((file) =>
  existsSync(join(packageRoot(), file))
);
const text = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8');

function markdown(folder: string): string[] {
  return readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** What a document tells to type: its code blocks and code spans. */
function code(file: string): string[] {
  const blocks = [...text(file).matchAll(/```[^\n]*\n(.*?)```/gs)].map(([, body]) => body ?? '');
  const spans = [...text(file).matchAll(/`([^`\n]+)`/g)].map(([, body]) => body ?? '');
  return [...blocks, ...spans];
}

it('README is short and holds both commands as they are typed', () => {
  expect(text('README.md').split('\n').length).toBeLessThan(150);
  expect(text('README.md')).toContain('npm ci && npm start');
  expect(text('README.md')).toContain('npm ci && npm test');
});

it('every relative link of README and docs leads to something that is there', () => {
  const broken = files.flatMap((file) =>
    [...text(file).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => (target ?? '').split('#')[0] ?? '')
      .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(packageRoot(), normalize(join(dirname(file), target)))))
      .map((target) => `${file}: ${target}`)
  );
  expect(broken).toEqual([]);
});

it('every redress command that README and docs name exists, with the options they name', () => {
  const program = redressProgram();
  const unknown = files.flatMap((file) =>
    code(file)
      .flatMap((body) => [...body.replaceAll('\\\n', ' ').matchAll(/(?:^|\s)redress ([a-z][^\n|;&>]*)/g)])
      .flatMap(([, line]) => unknownIn(program, (line ?? '').trim().split(/\s+/)))
      .map((what) => `${file}: ${what}`)
  );
  expect(unknown).toEqual([]);
});

function unknownIn(program: ReturnType<typeof redressProgram>, words: readonly string[]): string[] {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) {
      if (command.commands.length > 0 && /^[a-z]+$/.test(word)) return [`${command.name()} ${word}`];
      break;
    }
    command = next;
  }
  // A command with a default subcommand takes its options, too.
  const known = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long));
  return words
    .filter((word) => /^--[a-z]/.test(word) && !known.includes(word))
    .map((word) => `${command.name()} ${word}`);
}

it('every file and folder of the table in README is there', () => {
  const named = [...text('README.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !existsSync(join(packageRoot(), name)))).toEqual([]);
});

it('what start prints to try is typed as it stands, also where the API is elsewhere', () => {
  const stack = (apiUrl: string): Stack =>
    ({
      apiUrl,
      config: {
        home: '/tmp/x',
        temporal: { address: 'x:1' },
        database: { url: 'postgresql://redress:secret@x/redress' },
      },
    }) as unknown as Stack;
  for (const lang of ['en', 'zh'] as const) {
    const usual = startText(lang).welcome(stack('http://127.0.0.1:3000'), '1.0');
    expect(usual).toContain('  npx redress open examples/complaint.json --key first\n');
    expect(usual).toContain(`  npx redress clocks ${caseIdOf('demo', 'A1', 'first')}\n`);
    expect(usual).not.toContain('secret');
    expect(startText(lang).welcome(stack('http://127.0.0.1:4000'), '1.0')).toContain(
      `  REDRESS_API=http://127.0.0.1:4000 npx redress actions ${caseIdOf('demo', 'A1', 'first')}`
    );
  }
});

it('the change worked through for authors of packs breaks the scenarios it is said to, and its own scenario holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redress-pack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const pack = join(folder, 'my-pack');
  cpSync(join(packageRoot(), 'policies/points-platform'), pack, { recursive: true });
  const [, clock] = /s\/(workingDays: 1)\/workingDays: 2/.exec(text('docs/policy-authors.md')) ?? [];
  const rules = readFileSync(join(pack, 'pack.yaml'), 'utf8').split(/(?=^ {2}C-1[34]:)/m);
  writeFileSync(
    join(pack, 'pack.yaml'),
    rules.map((part) => (part.startsWith('  C-13:') ? part.replace(clock ?? '', 'workingDays: 2') : part)).join('')
  );
  const [, scenario] = /```yaml\n(id: my-1.*?)```/s.exec(text('docs/policy-authors.md')) ?? [];
  writeFileSync(join(pack, 'scenarios', 'my-1.yaml'), scenario ?? '');
  const outcomes = testPack(pack);
  const name = ({ scenario: id, title }: { scenario: string; title: string }) => `${id}: ${title}`;
  const failed = outcomes.filter(({ faults }) => faults.length > 0).map(name);
  expect(failed).toEqual([
    '000-10: the notice leaves with the finding; merchant maintenance’s silence delays no callback',
    '000-14: rejected once, approved by mail, agreed, carried out, followed up and closed',
    '000-14: merchant maintenance stays silent, and the supervisor lets the handler go on',
  ]);
  expect(outcomes.map(name)).toContain('my-1: silence is a breach at the end of the second day');
});
