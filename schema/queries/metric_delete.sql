-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties dictameter.metric before migrate writes it anew from the catalog.
DELETE FROM dictameter.metric;
