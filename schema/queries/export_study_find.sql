-- SPDX-License-Identifier: GPL-3.0-or-later
-- A registered study. $1 its id, $2 the protocol [JSON]. Returns whether it was registered with this protocol, the
-- version it was registered with, and its wrapped key in hexadecimal digits (NULL once destroyed); no row where it
-- is not registered.
SELECT protocol = $2::jsonb, coalesce((protocol ->> 'version')::int8, 1), encode(wrapped_key, 'hex')
FROM dictameter.study
WHERE study_id = $1::text
FOR UPDATE;
