-- Up Migration
-- Register, not projection: what the telephony gateway told of each leg of a call. Authoritative, backed up, never rebuilt.
create table calls (
  leg_id text primary key,
  call_id text not null,
  agent text not null,
  direction text not null,
  transfer boolean not null,
  rang_at timestamptz(3),
  connected_at timestamptz(3),
  failed_at timestamptz(3),
  ended_at timestamptz(3),
  recording_id text,
  contradictory boolean not null,
  received_at timestamptz(3) not null,
  heard bytea not null,
  heard_key text not null,
  case_id text,
  handed_at timestamptz(3)
);
comment on column calls.heard is 'all its events with the other party''s number, AES-256-GCM sealed with key heard_key and context call:<leg_id>';
comment on column calls.case_id is 'the case it was given to; set once';
comment on column calls.handed_at is 'when that case had durably taken it, or turned out to be completed';
create index calls_newest on calls (received_at desc, leg_id);
create index calls_unassigned on calls (received_at desc, leg_id) where handed_at is null;

-- Down Migration
drop table calls;
