import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedPackNames } from '../../config/pack-files.js';
import { packageRoot } from '../../config/root.js';

it('the list of packs names every pack that comes with the product, and no other', () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'packs.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([a-z0-9-]+)`/gm)].map(([, id]) => id);
  expect([...listed].sort()).toEqual(shippedPackNames());
});
