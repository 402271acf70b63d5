import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** File → the files of ours it imports at run time (type imports vanish and cannot make a cycle). */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The imports of all .ts files below `root`, paths relative to it. */
export function importGraph(root: string): ImportGraph {
  const files = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|dist$)/.test(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file))
    )
    .filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [file, importsOf(root, file)]));
}

function importsOf(root: string, file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const specifier = valueSpecifier(statement);
    if (!specifier?.startsWith('.')) return [];
    const target = resolve(root, dirname(file), specifier.replace(/\.js$/, '.ts'));
    return existsSync(target) ? [relative(root, target)] : [];
  });
}

function valueSpecifier(statement: ts.Statement): string | undefined {
  const from =
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
  if (from === undefined || !ts.isStringLiteral(from)) return undefined;
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly ? undefined : from.text;
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const named = clause?.namedBindings;
  const onlyTypes =
    named && ts.isNamedImports(named) && !clause.name && named.elements.every((element) => element.isTypeOnly);
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || onlyTypes ? undefined : from.text;
}

/** The first cycle found, as the files in order with the first one repeated; undefined when there is none. */
export function findCycle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
