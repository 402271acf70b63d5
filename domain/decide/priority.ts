import type { CaseState } from '../case/state.js';
import { contentHash } from '../hash.js';
import type { CompiledPack } from '../pack/compile.js';

export function rankKey(pack: CompiledPack, state: CaseState): string {
  return `${pack.data.id}${contentHash(state.caseId)}`;
}
