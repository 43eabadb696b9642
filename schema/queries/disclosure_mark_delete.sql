-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets what disclosure control has decided of days of which not all was known by a day: it is decided anew.
--   $1 day
DELETE FROM dictameter.disclosure_mark WHERE since > $1::date;
