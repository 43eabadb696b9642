-- SPDX-License-Identifier: GPL-3.0-or-later
-- Forgets all that disclosure control has decided.
DELETE FROM dictameter.disclosure_mark;
