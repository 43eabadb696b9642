-- SPDX-License-Identifier: GPL-3.0-or-later
-- The newest finished run of the analyzer: what "data as of" means, and up to when it computed.
-- Returns finished_at [us since 1970-01-01 UTC], whether anything was measured, newest framework
-- version (NULL where none was imported), as_of [us]; no row before the first run.
SELECT (date_part('epoch', finished_at) * 1000000)::bigint,
    EXISTS (SELECT FROM measure WHERE revision = 0),
    (SELECT version FROM framework ORDER BY imported_at DESC LIMIT 1), (date_part('epoch', as_of) * 1000000)::bigint
FROM run
WHERE finished_at IS NOT NULL
ORDER BY run_id DESC
LIMIT 1;
