-- Up Migration
-- Breaking: sender, subject and text leave the clear columns. Of mails kept before, only the sealed raw message still has them.
alter table inbound_mails
  add column mail_id text,
  add column org text not null default '',
  add column content bytea,
  add column auth jsonb not null default '{}',
  add column case_id text,
  add column held jsonb,
  add column told_at timestamptz(3),
  add column resolved_at timestamptz(3),
  add column resolution bytea,
  add column resolution_key text;
update inbound_mails set
  mail_id = 'M-' || left(encode(sha256(convert_to(message_id, 'UTF8')), 'hex'), 20),
  case_id = verdict #>> '{grant,caseId}',
  verdict = verdict - 'reason';
alter table inbound_mails
  alter column mail_id set not null,
  add unique (mail_id),
  drop column sender,
  drop column subject,
  drop column text;
create index inbound_mails_case on inbound_mails (case_id, received_at) where case_id is not null;
create index inbound_mails_held on inbound_mails (org, received_at) where held is not null and resolved_at is null;
comment on column inbound_mails.mail_id is 'M- and the first 20 hex digits of SHA-256 of message_id: what addresses and commands name it by';
comment on column inbound_mails.content is 'sender, subject, text and reason, sealed like raw with context mail-content:<message_id>';
comment on column inbound_mails.held is 'why a person has to look at it (quarantine): reason and error code';
comment on column inbound_mails.resolution is 'who did what about it and why, sealed with key resolution_key and context mail-resolution:<mail_id>';

-- Down Migration
alter table inbound_mails
  drop column mail_id, drop column org, drop column content, drop column auth, drop column case_id, drop column held,
  drop column told_at, drop column resolved_at, drop column resolution, drop column resolution_key,
  add column sender text not null default '', add column subject text not null default '', add column text text not null default '';
