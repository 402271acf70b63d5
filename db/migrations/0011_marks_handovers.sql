-- Up Migration
-- What a case is marked with, for lists: [{ mark, label: { zh, en }, active }]. Filled for cases from before by `redress clock-records rebuild`.
alter table cases add column marks jsonb not null default '[]';

-- Down Migration
alter table cases drop column marks;
