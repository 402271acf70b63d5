import { at, select, type Finding } from './lint.js';

/** A window counts a limit from instants, or it has neither. */
export function windowFindings(tree: unknown): Finding[] {
  return [...select(tree, 'admissibility.windows.*')].flatMap(({ path, value }): Finding[] => {
    const [from, limit] = [at(value, ['from']), at(value, ['limit'])];
    const half = (from === undefined) !== (limit === undefined);
    const wrong = (Array.isArray(from) ? from.map(String) : []).flatMap((fact, index): Finding[] => {
      const type = at(tree, ['facts', fact, 'type']);
      if (type === undefined || type === 'instant') return [];
      const message = `fact "${fact}" is not an instant`;
      return [{ path: [...path, 'from', index], message, hint: 'declare `type: instant`' }];
    });
    if (!half) return wrong;
    const message = 'a window has a start and a limit, or neither';
    return [...wrong, { path, message, hint: from === undefined ? 'give it `from`' : 'give it `limit`' }];
  });
}
