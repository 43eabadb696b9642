-- SPDX-License-Identifier: GPL-3.0-or-later
-- Histograms: one row a clinician, day and context, where there was one a bin. Most bins of a day hold one value,
-- so that nearly all of a row was its key, twice: in the table and in the index. What was folded is carried over.
SET LOCAL ROLE dictameter_owner;

CREATE TABLE dictameter.clinician_day_bin_kept AS
SELECT site_id, day, clinician_id, unit_id, role_id, specialty_id,
       array_agg((doc_type * 256 + histogram_id) * 64 + bin ORDER BY doc_type, histogram_id, bin) AS cell,
       array_agg(n ORDER BY doc_type, histogram_id, bin) AS n
FROM dictameter.clinician_day_bin
GROUP BY 1, 2, 3, 4, 5, 6;
DROP TABLE dictameter.clinician_day_bin;

CREATE TABLE dictameter.clinician_day_bin (
    site_id      bigint NOT NULL,
    day          date NOT NULL,
    clinician_id bigint NOT NULL,
    unit_id      int4 NOT NULL,
    role_id      int2 NOT NULL,
    specialty_id int2 NOT NULL,
    cell         int4[] NOT NULL CHECK (((0 <= ALL (cell)) IS TRUE)),
    n            int8[] NOT NULL CHECK (((0 < ALL (n)) IS TRUE)),
    CHECK (cardinality(cell) > 0 AND cardinality(n) = cardinality(cell)),
    PRIMARY KEY (site_id, day, clinician_id, unit_id, role_id, specialty_id)
) PARTITION BY RANGE (day);
COMMENT ON COLUMN dictameter.clinician_day_bin.cell IS
    '(doc_type * 256 + histogram_id) * 64 + bin, in no order; one that stands there twice counts twice.';
COMMENT ON COLUMN dictameter.clinician_day_bin.n IS 'How many values each cell holds.';
SELECT dictameter.distribute('dictameter.clinician_day_bin', 'site_id', 'dictameter.clinician');

SELECT dictameter.partition_ensure('clinician_day_bin', m.month)
FROM (SELECT DISTINCT date_trunc('month', day::timestamp)::date AS month FROM dictameter.clinician_day_bin_kept) AS m
ORDER BY m.month;
INSERT INTO dictameter.clinician_day_bin (site_id, day, clinician_id, unit_id, role_id, specialty_id, cell, n)
SELECT site_id, day, clinician_id, unit_id, role_id, specialty_id, cell, n
FROM dictameter.clinician_day_bin_kept;
DROP TABLE dictameter.clinician_day_bin_kept;
