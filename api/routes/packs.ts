import { Packs } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import type { ActivePack } from '../packs.js';
import { type AnyRoute, route } from '../route.js';

/** `GET /v1/packs`: what cases can be opened under, with what a form to open one needs. */
export function packRoutes({ packs }: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/packs',
      summary: 'The packs in force: categories, channels, facts, personal fields, labels in Chinese and English.',
      access: ['client', 'staff', 'auditor', 'policyOwner', 'admin'],
      answers: { 200: ['All packs new cases may name.', Packs] },
      async handle() {
        return { body: { packs: (await packs.list()).map(packView) } };
      },
    }),
  ];
}

function packView({ pack: { data, hash }, calendarPin }: ActivePack): object {
  const { id, version, title, categories, channels, facts, personal, slots, stages, actions } = data;
  const labels = <T extends { label: unknown }>(table: Record<string, T>) =>
    Object.fromEntries(Object.entries(table).map(([name, { label }]) => [name, label]));
  return {
    ...{ id, version, hash, title, calendar: calendarPin, facts, personal },
    categories: Object.fromEntries(
      Object.entries(categories).map(([name, { level, label }]) => [name, { level, label }])
    ),
    ...{ channels: labels(channels), slots: labels(slots), stages: labels(stages), actions: labels(actions) },
  };
}
