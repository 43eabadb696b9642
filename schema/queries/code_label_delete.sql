-- SPDX-License-Identifier: GPL-3.0-or-later
-- Empties dictameter.code_label before migrate writes it anew from the catalog.
DELETE FROM dictameter.code_label;
