-- Up Migration
CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO accounts VALUES (1, 'admin');
-- Down Migration
DROP TABLE accounts;
