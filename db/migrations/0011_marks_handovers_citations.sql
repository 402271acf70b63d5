-- Up Migration
-- What a case is marked with, for lists: [{ mark, label: { zh, en }, active }]. Filled for cases from before by `redress clock-records rebuild`.
alter table cases add column marks jsonb not null default '[]';

-- Register: what was planned for each case of a handover, before it was done, and what came of it; no outcome yet: still to do.
create table handover_cases (
  org text not null,
  client text not null,
  key text not null,
  place integer not null,
  case_id text not null,
  slot text,
  to_person text,
  command jsonb,
  outcome text,
  code text,
  primary key (org, client, key, place),
  foreign key (org, client, key) references handovers on delete cascade
);
insert into handover_cases
  select org, client, key, n, p->>'caseId', p->>'slot', p->>'to', p->'command',
    coalesce(done->>'outcome', case when not p ? 'command' then 'kept' end), coalesce(done->>'code', p->>'code')
  from handovers, jsonb_array_elements(plan->'cases') with ordinality as planned (p, n),
    lateral (select answer->'cases'->(n::int - 1) as done) as known;
alter table handovers add column from_person text, add column reason text;
update handovers h set (from_person, reason) = (
  select coalesce(h.answer->>'from', min(command->'handover'->>'from'), ''), coalesce(h.answer->>'reason', min(command->'handover'->>'reason'), '')
  from handover_cases c where (c.org, c.client, c.key) = (h.org, h.client, h.key));
alter table handovers alter column from_person set not null, alter column reason set not null, drop column plan, drop column answer;

-- Events that cite files of their case.
create index case_events_files on case_events (case_id) where event ? 'files';

alter table letters add column untold_at timestamptz(3);
create index letters_untold on letters (untold_at, key) where untold_at is not null;
comment on column letters.untold_at is 'when a failure was heard of that no case could be told of any more';

-- Down Migration
-- A handover that was done is asked for again; its cases answer as they did.
alter table handovers add column plan jsonb, add column answer jsonb;
update handovers h set plan = jsonb_build_object('more', false, 'cases', (
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'caseId', case_id, 'slot', slot, 'to', to_person, 'command', command, 'code', code)) order by place), '[]')
  from handover_cases c where (c.org, c.client, c.key) = (h.org, h.client, h.key)));
alter table handovers alter column plan set not null, drop column from_person, drop column reason;
alter table letters drop column untold_at;
drop index case_events_files;
drop table handover_cases;
alter table cases drop column marks;
