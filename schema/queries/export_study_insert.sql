-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a study. $1 its id, $2 the protocol [JSON], $3 its key, wrapped, $4 when.
INSERT INTO study (study_id, protocol, wrapped_key, created_at)
VALUES ($1::text, $2::jsonb, $3::bytea, $4::timestamptz)
