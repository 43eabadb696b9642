-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writes the code lists of the catalog. $1 jsonb: a list of objects with the table's columns.
INSERT INTO dictameter.code_label (list, id, code, parent, label_fr, label_en)
SELECT list, id, code, parent, label_fr, label_en
FROM jsonb_to_recordset($1::jsonb) AS c (list text, id int2, code text, parent text, label_fr text,
                                         label_en text);
