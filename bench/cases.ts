import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../config/root.js';
import type { Command, CommandOf } from '../domain/case/commands.js';
import type { Sealed } from '../workflows/contract.js';

/** A command of a case, and the stage it has to wait for where effects bring the case there. */
export interface Step extends Sealed {
  readonly after?: string;
}

/** A case the bench plays. */
export interface Case {
  readonly pack: string;
  readonly open: Sealed<CommandOf<'open'>>;
  readonly steps: readonly Step[];
}

interface Written {
  readonly command: Command;
  readonly personal?: Record<string, string>;
  readonly after?: string;
}

function sealed({ command, personal = {}, after }: Written): Step {
  const id = command.type === 'act' ? command.action : command.type;
  const whole = { ...command, id, source: 'gateway' as const, gave: Object.keys(personal) };
  return { command: whole, personal, ...(after !== undefined && { after }) };
}

/** The fact by which cases count together, and the most that may before all are marked. */
interface Crowd {
  readonly fact: string;
  readonly moreThan: number;
}

function cases(): Record<'standard' | 'simple', Case> & { crowd: Crowd } {
  type File = Record<'standard' | 'simple', { pack: string; open: Written; steps: Written[] }> & { crowd: Crowd };
  const written = parse(readFileSync(join(packageRoot(), 'bench', 'cases.yaml'), 'utf8')) as File;
  const read = ({ pack, open, steps }: File['standard']): Case => {
    return { pack, open: sealed(open) as Case['open'], steps: steps.map(sealed) };
  };
  return { standard: read(written.standard), simple: read(written.simple), crowd: written.crowd };
}

/** `standard`: the case of every figure; `simple`: opened and closed (bench/cases.yaml). */
export const { standard, simple, crowd } = cases();

/** One way to play a case: the product's engine, the product's API, or the floor. */
export interface Player {
  open(caseId: string): Promise<void>;
  take(caseId: string, step: Step): Promise<void>;
  stage(caseId: string): Promise<string>;
  completed(caseId: string): Promise<void>;
}
