import { describe, expect, it } from 'vitest';
import { readPackFiles } from '../../config/pack-files.js';
import { loadPack } from '../../domain/pack/load.js';

const { pack, demo } = readPackFiles('courier-liability');

/** The faults of the pack with one passage written otherwise, each with its place. */
function faultsOf(from: string, to: string): string[] {
  expect(pack.text).toContain(from);
  const loaded = loadPack(pack.text.replace(from, to), demo);
  return 'faults' in loaded ? loaded.faults.map(({ path, message }) => `${path}: ${message}`) : [];
}

const joint = 'parties: [originBranch, deliveryBranch]';
const proofOf = 'if: "case.lastScan == \'none\'"';

describe('a decision table with a slip of the pen', () => {
  it('as shipped it has no fault', () => expect(faultsOf('schema: 1', 'schema: 1')).toEqual([]));

  it.each([
    ['a party nobody declared', joint, 'parties: [originBranch, sender]', /parties\.1: no party is called "sender"/],
    [
      'shares that do not come to 100',
      joint,
      'parties: [{ party: originBranch, share: 70 }, { party: deliveryBranch, share: 20 }]',
      /parties: the shares do not come to 100/,
    ],
    [
      'a share for one of two',
      joint,
      'parties: [{ party: originBranch, share: 100 }, deliveryBranch]',
      /parties: the shares do not come to 100/,
    ],
    ['a matter nobody declared', 'matter: goods', 'matter: good', /no matter is called "good"/],
    [
      'a fact that may be anything for a party',
      '{ fact: violator }',
      '{ fact: waybill }',
      /fact "waybill" may be anything/,
    ],
    ['a fact that may name no party', '{ fact: violator }', '{ fact: leg }', /no party is called "pickup"/],
    [
      'a row after one that always holds',
      proofOf,
      '',
      /rows\.\d+: this row is never reached: row "2\.1" always holds before it/,
    ],
    ['a row that is there twice', "id: '2.2'", "id: '2.1'", /id: row "2\.1" is there twice/],
    ['a category nobody declared', 'for: [c12-unclaimed]', 'for: [c13]', /for\.0: no category is called "c13"/],
    [
      'a guard that leads nowhere',
      'reclassify: c1-signing',
      'reclassify: c1-sign',
      /reclassify: no category is called "c1-sign"/,
    ],
    ['a time that is no instant', 'from: pickedUpAt', 'from: waybill', /from: fact "waybill" is not an instant/],
    ['no otherwise', 'otherwise:\n', 'otherwhise:\n', /"otherwise" is missing/],
    [
      'an action that decides another table',
      'table: liability',
      'table: claim',
      /undetermined: action "decideLiability" does not decide this table/,
    ],
    [
      'an input that is not there',
      'parties: parties',
      'parties: parts',
      /decides\.parties: no input of text or records is called "parts"/,
    ],
    [
      'a decision without a reason',
      'personal: { reason: required }\n    decides',
      'personal: { reason: optional }\n    decides',
      /decides: who decides by hand writes down why/,
    ],
    [
      'a row of no table in a condition',
      "verdicts.claim.row in ['noClaim'",
      "verdicts.claim.row in ['noClaims'",
      /is never "noClaims"/,
    ],
    [
      'a table that looks at itself',
      'if: case.pursuesDelay == true',
      "if: verdicts.claimStandard.row == 'loss'",
      /"verdicts\.claimStandard" is not declared/,
    ],
    [
      'a reaction into no category',
      '{ reclassify: c2-loss }',
      '{ reclassify: c2 }',
      /reclassify: no category is called "c2"/,
    ],
    [
      'a chain that may remain and is not there',
      'remaining: [hrReferral]',
      'remaining: [hr]',
      /remaining\.0: no chain is called "hr"/,
    ],
  ])('%s', (_, from, to, fault) => {
    expect(faultsOf(from, to)).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
  });
});
