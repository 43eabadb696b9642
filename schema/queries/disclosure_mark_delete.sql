-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets what disclosure control has decided of days of which not all was known by a day, or in another tree of
-- units: it is decided anew.
--   $1 day   $2 the tree of units
DELETE FROM dictameter.disclosure_mark WHERE since > $1::date OR units <> $2;
