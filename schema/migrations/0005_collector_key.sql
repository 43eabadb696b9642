-- SPDX-License-Identifier: GPL-3.0-or-later
-- The collector's own key, under which ids and contents are compared as long as events are kept. It is
-- sealed under the platform key, which stays outside the database.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.collector_key (
    name   text PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 32),
    sealed bytea NOT NULL
);
COMMENT ON TABLE dictameter.collector_key IS 'Random keys, sealed under the platform key.';
