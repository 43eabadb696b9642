-- SPDX-License-Identifier: GPL-3.0-or-later
-- Seals a key anew.
-- $1 name, $2 the sealed key (bytea).
UPDATE dictameter.collector_key SET sealed = $2::bytea WHERE name = $1;
