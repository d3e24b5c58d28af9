-- The two tables that the service reads, with sample users. The same file serves PostgreSQL and H2:
--
--   psql "postgresql://localhost/profiles" -f schema.sql
--
-- Where one of the tables exists, PostgreSQL changes nothing: it is all or nothing. H2 commits at each CREATE TABLE,
-- so a script that fails there may leave a table behind.

BEGIN;

CREATE TABLE users (
    id   VARCHAR(128) PRIMARY KEY,
    data JSON NOT NULL
);

CREATE TABLE analytics (
    user_id    VARCHAR(128) NOT NULL,
    event_type VARCHAR(64) NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (user_id, event_type)
);

-- JSON '...' and not '...': H2 would store the plain text as one JSON string.
INSERT INTO users (id, data) VALUES ('42', JSON '{"name": "Ada", "plan": "pro", "languages": ["en", "fr"]}');
INSERT INTO users (id, data) VALUES ('43', JSON '{"name": "Grace", "plan": "free", "languages": ["en"]}');
INSERT INTO users (id, data) VALUES ('44', JSON '{"name": "Žofie", "plan": "free", "languages": ["cs", "de"]}');

INSERT INTO analytics (user_id, event_type, count) VALUES ('42', 'login', 12);
INSERT INTO analytics (user_id, event_type, count) VALUES ('42', 'purchase', 3);
INSERT INTO analytics (user_id, event_type, count) VALUES ('43', 'login', 1);

COMMIT;
