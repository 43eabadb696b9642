-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers a newer version of a study's protocol; its key stays. $1 its id, $2 the protocol [JSON].
UPDATE dictameter.study SET protocol = $2::jsonb WHERE study_id = $1::text;
