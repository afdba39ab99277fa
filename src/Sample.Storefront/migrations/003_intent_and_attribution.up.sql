-- interlock: no-transaction
-- Expand only: the version before keeps working on this schema. Every statement can be run again.

create table if not exists intent_results (
    id              bigint generated always as identity primary key,
    session_id      text not null references sessions (id) on delete cascade,
    intent_class    text not null,
    confidence      double precision not null,
    events_analyzed integer not null,
    classified_at   timestamptz not null default now()
);

create table if not exists session_attribution (
    session_id text primary key references sessions (id) on delete cascade,
    source     text not null,
    medium     text,
    campaign   text,
    created_at timestamptz not null default now()
);

alter table sessions add column if not exists landing_path text;

drop index concurrently if exists idx_intent_results_session_time;
create index concurrently idx_intent_results_session_time on intent_results (session_id, classified_at);

drop index concurrently if exists idx_session_attribution_source;
create index concurrently idx_session_attribution_source on session_attribution (source);

drop index concurrently if exists idx_sessions_landing_path;
create index concurrently idx_sessions_landing_path on sessions (landing_path) where landing_path is not null;

-- The backfill goes in four slices, each a transaction of its own, so that none holds many row locks at once.

update sessions set landing_path = (
    select e.path from events e where e.session_id = sessions.id order by e.occurred_at, e.id limit 1)
where landing_path is null and (hashtext(id) & 3) = 0;

update sessions set landing_path = (
    select e.path from events e where e.session_id = sessions.id order by e.occurred_at, e.id limit 1)
where landing_path is null and (hashtext(id) & 3) = 1;

update sessions set landing_path = (
    select e.path from events e where e.session_id = sessions.id order by e.occurred_at, e.id limit 1)
where landing_path is null and (hashtext(id) & 3) = 2;

update sessions set landing_path = (
    select e.path from events e where e.session_id = sessions.id order by e.occurred_at, e.id limit 1)
where landing_path is null and (hashtext(id) & 3) = 3;
