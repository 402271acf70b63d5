import type { FileRegister } from '../db/case-files.js';
import type { FileRef } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';

/** What a command cites must be files of its case, as they are. Throws FILE_UNKNOWN. */
export async function checkCited(register: FileRegister, caseId: string, cited: readonly FileRef[]): Promise<void> {
  if (cited.length === 0) return;
  const known = await register.ofCase(caseId);
  for (const { sha256, type, size } of cited)
    if (!known.some((file) => file.sha256 === sha256 && file.type === type && file.size === size))
      throw new Refusal('FILE_UNKNOWN', { sha256 });
}
