import { isOpenAt } from '../calendar/index.js';
import { instant } from '../time.js';
import type { Facts } from '../case/commands.js';
import type { Rule, Turn } from './turn.js';

/** Facts that follow from others and are not what they should be: an instant within named hours or not, null while it is not known. */
function follows({ pack, calendar, state: { facts } }: Turn): Facts {
  const changed: Facts = {};
  for (const [name, { during }] of Object.entries(pack.data.facts)) {
    const hours = during && pack.hours(during.hours);
    if (!during || !hours) continue;
    const at = facts[during.of];
    const known = typeof at === 'number' ? isOpenAt(calendar, instant(at), hours) : null;
    if ((facts[name] ?? null) !== known) changed[name] = known;
  }
  return changed;
}

/** Keeps what follows from facts in step with them. */
export const derivedRule: Rule = (turn, event) => {
  if (!('facts' in event) && event.type !== 'corrected' && event.type !== 'packAdopted') return;
  const facts = follows(turn);
  if (Object.keys(facts).length > 0) turn.emit({ type: 'factsSet', facts });
};
