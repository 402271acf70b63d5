import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { packageRoot } from '../config/root.js';
import { failureConverterPath } from './converter.js';

const dist = (...parts: string[]) => join(packageRoot(), 'dist', ...parts);

/** The workflow code the worker and every replay load, made by `npm run build`. */
export function workflowBundleFile(): string {
  return dist('workflow-bundle.js');
}

/** Bundles dist/workflows, unless nothing it is made from has changed since. True when it was made anew. */
export async function buildWorkflowBundle(): Promise<boolean> {
  const hashFile = dist('workflow-bundle.sha256');
  const hash = inputsHash();
  const current = existsSync(hashFile) && existsSync(workflowBundleFile()) && readFileSync(hashFile, 'utf8') === hash;
  if (current) return false;
  const { code } = await bundleWorkflowCode({
    workflowsPath: dist('workflows', 'index.js'),
    failureConverterPath: failureConverterPath(),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(workflowBundleFile(), code);
  writeFileSync(hashFile, hash);
  return true;
}

// What may reach the bundle: the compiled workflows and core, this file, and the versions of all packages.
function inputsHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['domain', 'workflows', 'worker']) {
    const files = readdirSync(dist(folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js')
    );
    for (const file of files.sort()) hash.update(`${folder}/${file}\0`).update(readFileSync(dist(folder, file)));
  }
  return hash.update(readFileSync(join(packageRoot(), 'package-lock.json'))).digest('hex');
}
