-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties dictameter.scope_kind before migrate writes it anew from the catalog.
DELETE FROM dictameter.scope_kind;
