import type { EventOf } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import { datum } from './chains.js';
import { conditionsOf } from './conditions.js';
import { revisionOf } from './context.js';
import { move } from './moves.js';
import type { Approval } from '../pack/flow.js';
import { authorsOf, decidersOf, isExcluded } from './people.js';
import { notify } from './notify.js';
import { addOverlay, react, schedule } from './reactions.js';
import type { Rule, Turn } from './turn.js';

/** An overlay's own reactions follow its first cause, or each. */
function followCause(turn: Turn, { overlay, causeId }: EventOf<'overlayAdded'>): void {
  const { each, react: reactions = [] } = turn.pack.data.overlays[overlay] ?? {};
  if (each !== 'cause' && turn.state.overlays[overlay]?.causes.length !== 1) return;
  const name = each === 'cause' ? `overlay:${overlay}:${causeId}` : `overlay:${overlay}`;
  for (const reaction of reactions) react(turn, reaction, { name });
}

/** Whether a condition looks at the verdict of this table. */
function looksAt({ pack }: Turn, condition: string | undefined, table: string): boolean {
  const reads = condition === undefined ? [] : pack.condition(condition).reads;
  return reads.some(({ name, field = table }) => name === 'verdicts' && field === table);
}

/** Overlays whose cause shows in the facts add themselves; a cause that looks at a verdict does so when that is given, too. */
export const overlayRule: Rule = (turn, event) => {
  if (event.type === 'overlayAdded') return followCause(turn, event);
  const { overlays } = turn.pack.data;
  for (const overlay in overlays) {
    const { causes = {} } = overlays[overlay] ?? {};
    for (const cause in causes) {
      const when = causes[cause]?.when;
      if (when === undefined || (event.type === 'verdictGiven' && !looksAt(turn, when, event.table))) continue;
      if (turn.test(when)) addOverlay(turn, overlay, cause);
    }
  }
};

/**
 * Where a slot is routed to: by the first rule that applies and leads to somebody who may hold it. Where all lead to people it
 * excludes, its holder stays; without a holder the first of them is named, and the opening refuses it.
 */
function routed(turn: Turn, slot: string): CaseState['people'][string] | undefined {
  const { pack, state } = turn;
  const rules = pack.data.routing.filter((rule) => rule.slot === slot && turn.test(rule.if));
  const places = rules
    .map(({ role, same }) => (same === undefined ? { role } : state.people[same]))
    .filter((place) => place?.person !== undefined || place?.role !== undefined);
  const never = pack.data.slots[slot]?.never ?? [];
  const free = places.find((place) => place?.person === undefined || !isExcluded(state, never, place.person));
  return free ?? (state.people[slot] ? undefined : places[0]);
}

/** Whether a change of category leaves a slot to the rule that gave it its holder: then who holds it goes on. */
function staysRouted({ pack, state }: Turn, slot: string, { previous }: EventOf<'classified'>): boolean {
  if (previous === undefined || !state.people[slot]) return false;
  const before = { ...state, category: previous, level: pack.data.categories[previous]?.level ?? '' };
  const conditions = conditionsOf(pack);
  const first = (of: CaseState) =>
    pack.data.routing.find(
      (rule) => rule.slot === slot && (rule.if === undefined || conditions.test(rule.if, { state: of }))
    );
  return first(state) === first(before);
}

/**
 * First responsibility and routing: on classification each slot goes to a role, or to whoever holds another slot; on a later one where
 * another rule applies. Those that follow a verdict do so again when it names somebody else.
 */
export const routingRule: Rule = (turn, event) => {
  const moved = event.type === 'verdictGiven' && event.moved === true ? event.table : undefined;
  if (event.type === 'verdictGiven' && moved === undefined) return;
  const rules = turn.pack.data.routing.filter((rule) => moved === undefined || looksAt(turn, rule.if, moved));
  for (const slot of new Set(rules.map((rule) => rule.slot))) {
    if (event.type === 'classified' && staysRouted(turn, slot, event)) continue;
    const place = routed(turn, slot);
    const now = turn.state.people[slot];
    if (!place || (now && now.person === place.person && now.role === place.role)) continue;
    const { person, role } = place;
    turn.emit({ type: 'assigned', slot, ...(person !== undefined && { person }), ...(role !== undefined && { role }) });
  }
};

/** A form's passes follow actions; the first one mints the number, once for all revisions (seed-000 §5.1). */
export const formRule: Rule = (turn, event) => {
  if (event.type === 'effectConfirmed' && typeof event.data?.['number'] === 'string') {
    const form = Object.keys(turn.pack.data.forms).find((f) => event.key === mintKey(turn, f));
    if (form !== undefined) turn.emit({ type: 'formNumbered', form, number: event.data['number'] });
  }
  // A correction neither makes nor undoes a pass.
  if (event.type !== 'acted' || event.corrects !== undefined) return;
  for (const [id, form] of Object.entries(turn.pack.data.forms)) {
    form.passes.forEach((pass, index) => {
      if (pass.on !== event.action || !turn.test(pass.if)) return;
      const revision = turn.state.forms[id]?.revision ?? 1;
      turn.emit({ type: 'formPassed', form: id, pass: index + 1, revision });
      if (index === 0 && form.number && turn.state.forms[id]?.number === undefined)
        mint(turn, id, form.number.prefix, form.number.digits);
    });
  }
};

function mintKey(turn: Turn, form: string): string {
  return `${turn.state.caseId}:mint:${form}`;
}

function mint(turn: Turn, form: string, prefix: string, digits: number): void {
  const key = mintKey(turn, form);
  if (key in turn.state.effects) return;
  turn.emit({
    type: 'effectRequested',
    key,
    action: 'mintFormNumber',
    with: { form, prefix, digits, mintedAt: turn.at, calendar: turn.state.calendar.hash },
    personal: [],
  });
}

/** The people who may not decide, so that they are not even asked. */
function excluded(turn: Turn, approval: Approval): string[] {
  const holders = approval.never.flatMap((slot) => turn.state.people[slot]?.person ?? []);
  return [
    ...new Set([...holders, ...authorsOf(turn.state, approval.of), ...decidersOf(turn.state, approval.apartFrom)]),
  ];
}

/** An approval opens for each revision once its condition holds, and asks the approvers. */
export const approvalRule: Rule = (turn) => {
  for (const [id, approval] of Object.entries(turn.pack.data.approvals)) {
    const revision = revisionOf(turn.state, approval.of);
    if (turn.state.approvals[id]?.revision === revision || !turn.test(approval.when)) continue;
    turn.emit({ type: 'approvalOpened', approval: id, revision });
    if (!approval.ask) continue;
    const form = approval.of ?? Object.keys(turn.state.forms)[0];
    turn.emit({
      type: 'effectRequested',
      key: `${turn.state.caseId}:approval:${id}@${revision}`,
      action: approval.ask.do,
      to: approval.by,
      with: {
        approval: id,
        revision,
        exclude: excluded(turn, approval),
        ...(form !== undefined && datum(turn, { formNumber: `forms.${form}` })),
      },
      personal: approval.ask.personal,
    });
  }
};

/** The first move of the present stage whose condition holds is taken. */
export const stageRule: Rule = (turn, event) => {
  if (turn.state.lifecycle !== 'open') return;
  move(turn, turn.pack.data.stages[turn.state.stage]?.next ?? [], { event });
};

/** Reminders begin with their condition: told at once, then again at every interval while it holds. */
export const reminderRule: Rule = (turn) => {
  for (const [id, reminder] of Object.entries(turn.pack.data.reminders)) {
    const item = `reminder:${id}`;
    const running = item in turn.state.agenda;
    const holds = turn.test(reminder.while);
    if (running && !holds) turn.emit({ type: 'agendaDropped', item, reason: 'conditionEnded' });
    if (running || !holds) continue;
    notify(turn, `${item}:${turn.at}`, reminder.notify, { name: id }, { kind: item });
    schedule(turn, { id: item, do: { kind: 'reminder', reminder: id } }, reminder.every);
  }
};
