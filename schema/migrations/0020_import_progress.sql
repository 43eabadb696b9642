-- SPDX-License-Identifier: GPL-3.0-or-later
-- How far imports of files have come that were interrupted: run state, local to the coordinator.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.import_progress (
    file_mac   bytea PRIMARY KEY CHECK (octet_length(file_mac) = 32),
    bytes      bigint NOT NULL CHECK (bytes > 0),
    line       bigint NOT NULL CHECK (line > 0),
    tail_mac   bytea NOT NULL CHECK (octet_length(tail_mac) = 32),
    stored_at  timestamptz NOT NULL
);
COMMENT ON TABLE dictameter.import_progress IS
    'Of each file, known by a MAC of how it begins and how it is read: what lies before these bytes is stored.';
COMMENT ON COLUMN dictameter.import_progress.tail_mac IS 'Of what stands before the bytes: another file does not go on there.';
