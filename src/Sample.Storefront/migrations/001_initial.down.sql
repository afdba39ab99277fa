drop table login_attempts;
drop table events;
drop table sessions;
drop table users;
