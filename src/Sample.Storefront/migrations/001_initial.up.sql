-- What the service has stored since its first release. A row made by a probe carries
-- the probe's marker, so that it can be left out of the figures and removed again.

create table users (
    id            bigint generated always as identity primary key,
    email         text not null,
    password_hash text not null,
    probe         text,
    created_at    timestamptz not null default now(),
    constraint users_email_key unique (email)
);

create table sessions (
    id         text primary key,
    first_seen timestamptz not null,
    last_seen  timestamptz not null,
    probe      text
);

create table events (
    id          bigint generated always as identity primary key,
    session_id  text not null references sessions (id) on delete cascade,
    type        text not null,
    path        text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null default now(),
    properties  jsonb not null default '{}',
    probe       text
);

create table login_attempts (
    id           bigint generated always as identity primary key,
    user_id      bigint references users (id) on delete cascade,
    succeeded    boolean not null,
    probe        text,
    attempted_at timestamptz not null default now()
);
