-- SPDX-License-Identifier: GPL-3.0-or-later
-- Was the database ever migrated? Returns one boolean.
SELECT to_regclass('dictameter.schema_migration') IS NOT NULL;
