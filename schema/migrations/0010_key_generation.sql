-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which generation of keys and of erased persons is in force: raised by a rotation of the platform key and
-- by an erasure, looked at in each transaction that stores events (views/key_generation.sql).
ALTER TABLE dictameter.collector_key ADD COLUMN generation bigint NOT NULL DEFAULT 1;
