-- Up Migration
-- Registers: what was written to complainants, and whether it arrived. Authoritative, backed up, never rebuilt from histories.
create table letters (
  key text primary key,
  case_id text not null,
  letter text not null,
  version integer not null,
  channel text not null,
  language text not null,
  automatic boolean not null,
  message_id text unique,
  content bytea not null,
  content_key text not null,
  written_at timestamptz(3) not null default now(),
  accepted_at timestamptz(3),
  ref text
);
create index letters_case on letters (case_id, written_at);
comment on column letters.key is 'key of the effect that carries it';
comment on column letters.content is 'address, subject and text as sent, AES-256-GCM sealed with key content_key and context letter:<key>';
comment on column letters.accepted_at is 'when the mail server or gateway took it, under ref';

-- What the outside told of arrival: of each status the first, also for keys no letter has.
create table receipts (
  key text not null,
  status text not null,
  code text,
  at timestamptz(3) not null,
  received_at timestamptz(3) not null default now(),
  primary key (key, status)
);

-- Down Migration
drop table receipts;
drop table letters;
