/** Append only: the database's `user_version` is the number of entries that were applied. Never edit an entry that was released. */
export const migrations: readonly string[] = [
  `
  create table project (
    id text primary key,
    worktree text not null,
    data text not null,
    time_updated integer not null
  ) strict;
  create table session (
    id text primary key,
    project_id text not null,
    directory text not null,
    path text not null,
    parent_id text,
    title text not null,
    time_created integer not null,
    time_updated integer not null,
    time_archived integer,
    data text not null
  ) strict;
  create index session_by_directory on session (directory, time_updated desc);
  create index session_by_project on session (project_id, time_updated desc);
  create index session_by_parent on session (parent_id) where parent_id is not null;
  create index session_by_time on session (time_updated desc);
  create table message (
    id text primary key,
    session_id text not null references session (id) on delete cascade,
    time_created integer not null,
    done integer not null,
    data text not null
  ) strict;
  create index message_by_session on message (session_id, id);
  create index message_open on message (session_id) where done = 0;
  create table part (
    id text primary key,
    session_id text not null,
    message_id text not null references message (id) on delete cascade,
    data text not null
  ) strict;
  create index part_by_message on part (message_id, id);
  create index part_by_session on part (session_id);
  create table todo (
    session_id text primary key references session (id) on delete cascade,
    data text not null
  ) strict;
  create table approval (
    id text primary key,
    project_id text not null,
    agent text not null,
    permission text not null,
    pattern text not null,
    time_created integer not null,
    unique (project_id, agent, permission, pattern)
  ) strict;
  create table trust (
    worktree text not null,
    hash text not null,
    time_created integer not null,
    primary key (worktree, hash)
  ) strict;
  create table setting (
    key text primary key,
    value text not null
  ) strict;
  `,
  // Pages of history are read newest first by time; an index by id alone made every page sort the whole session.
  `
  create index message_by_time on message (session_id, time_created, id);
  drop index message_by_session;
  `,
  // The loop reads a conversation from its last summary on; without this it would look through all of it for one.
  `
  create index message_summary on message (session_id, time_created, id) where json_extract(data, '$.summary') = 1;
  `,
  // Prompts that wait for a busy session, and sessions that can be read at an address of their own.
  `
  create table queue (
    seq integer primary key autoincrement,
    id text not null unique,
    session_id text not null references session (id) on delete cascade,
    position integer not null,
    bytes integer not null,
    data text not null
  ) strict;
  create index queue_by_session on queue (session_id, position);
  create table share (
    session_id text primary key,
    key text not null unique,
    endpoint text,
    secret text,
    url text not null,
    time_created integer not null
  ) strict;
  `,
  // What a session changed in files stands in few of its parts.
  `
  create index part_patch on part (session_id, id) where json_extract(data, '$.type') = 'patch';
  `,
  // What was paid for requests that belong to no session.
  `
  create table usage (
    id integer primary key autoincrement,
    time integer not null,
    project_id text not null,
    provider_id text not null,
    model_id text not null,
    source text not null,
    input integer not null,
    output integer not null,
    reasoning integer not null,
    cache_read integer not null,
    cache_write integer not null,
    cost real not null
  ) strict;
  create index usage_by_time on usage (time);
  `,
  // Tokens of programs that may work with this server; a secret is kept as its hash only.
  `
  create table access_token (
    id text primary key,
    name text not null,
    scope text not null,
    directory text,
    origin text not null,
    hash text not null unique,
    time_created integer not null,
    time_used integer
  ) strict;
  `,
  // What happened in a session, numbered; sessions from before this are told from their messages when somebody asks.
  `
  create table session_log (
    session_id text primary key references session (id) on delete cascade,
    complete integer not null,
    data text not null
  ) strict;
  create table session_event (
    session_id text not null references session (id) on delete cascade,
    seq integer not null,
    id text not null,
    type text not null,
    time integer not null,
    ref text not null,
    data text not null,
    primary key (session_id, seq)
  ) strict, without rowid;
  create index session_event_ref on session_event (session_id, ref, type);
  create index session_event_switch on session_event (session_id, time)
    where type in ('session.next.agent.switched', 'session.next.model.switched');
  `,
  // Who let a call go on: a rule, a kept approval, or a person.
  `
  create table decision (
    session_id text not null references session (id) on delete cascade,
    call_id text not null,
    permission text not null,
    by text not null,
    reply text,
    pattern text,
    time integer not null
  ) strict;
  create index decision_by_call on decision (session_id, call_id);
  `,
  // What a call asked for, so that a pattern can be held against the past; approvals for one conversation.
  `
  alter table decision add column asked text;
  create index decision_by_permission on decision (permission) where asked is not null;
  create table session_approval (
    id text primary key,
    session_id text not null references session (id) on delete cascade,
    project_id text not null,
    agent text not null,
    permission text not null,
    pattern text not null,
    time_created integer not null,
    unique (session_id, agent, permission, pattern)
  ) strict;
  `,
]
