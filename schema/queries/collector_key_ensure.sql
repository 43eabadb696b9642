-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keeps a sealed key unless there is one of that name already.
-- $1 name, $2 the sealed key (bytea).
INSERT INTO dictameter.collector_key (name, sealed) VALUES ($1, $2::bytea)
ON CONFLICT (name) DO NOTHING;
