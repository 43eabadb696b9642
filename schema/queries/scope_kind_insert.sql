-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writes the kinds of scopes of the catalog. $1 jsonb: a list of objects with the table's columns.
INSERT INTO dictameter.scope_kind (kind, id, label_fr, label_en)
SELECT kind, id, label_fr, label_en
FROM jsonb_to_recordset($1::jsonb) AS k (kind int2, id text, label_fr text, label_en text);
