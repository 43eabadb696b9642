-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writes the metrics of the catalog. $1 jsonb: a list of objects with the table's columns.
INSERT INTO dictameter.metric (metric_id, id, kind, unit, scale, label_fr, label_en)
SELECT metric_id, id, kind, unit, scale, label_fr, label_en
FROM jsonb_to_recordset($1::jsonb) AS m (metric_id int2, id text, kind text, unit text, scale float8,
                                         label_fr text, label_en text);
