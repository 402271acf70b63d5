import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { caseIdOf } from '../../api/case-id.js';
import { startText } from '../../cli/start-text.js';
import type { Stack } from '../../dev/stack.js';
import { packageRoot } from '../../config/root.js';
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
    if (!next) break;
    command = next;
  }
  if (command === program) return [`redress ${words[0]}`];
  const known = command.options.flatMap(({ long, short }) => [long, short]);
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
