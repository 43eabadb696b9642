-- SPDX-License-Identifier: GPL-3.0-or-later
-- Writes what is found now; the id stays where the finding is about the same thing.
--   $1 kind   $2 scope_id   $3 subject   $4 period_id (the newest week that it rests on)   $5 run_id
--   $6 text (key of the texts)   $7 metric   $8 release, NULL   $9 value   $10 before   $11 after
--   $12 change   $13 low   $14 high   $15 level of the interval   $16 p   $17 degrees   $18 phi
--   $19 weeks before (of the series for a chart)   $20 weeks after   $21 centre
--   $22 tests of the family   $23 words or documents of the weeks
--   $24 the period that is being frozen, 0: what stands now
--   The ground, which it is made again from, as period_id of weeks: $25 first   $26 where the change is
--   $27 last   $28 of other steps, or of a chart's phases [int4 array]   $29 scopes compared [int4 array]
--   $30 what coincides with an alert ("release,training"), NULL
--   Of an alert that is being frozen, which is moved with it to where the analyzer alone reads it: $31 log of observed
--   over expected by week [float8 array], $32 clinicians of the newest; NULL
-- Figures that there are none of are NULL, and left out of the payload.
INSERT INTO dictameter.finding (kind, scope_id, subject, period_id, run_id, of_period, payload)
VALUES ($1, $2::int4, $3, $4::int4, $5::int8, $24::int4, jsonb_strip_nulls(jsonb_build_object(
    'text', $6::text, 'metric', $7::text, 'release', $8::text, 'causes', $30::text, 'value', $9::float8, 'before', $10::float8,
    'after', $11::float8, 'change', $12::float8, 'low', $13::float8, 'high', $14::float8, 'level', $15::float8,
    'p', $16::float8, 'degrees', $17::float8, 'phi', $18::float8, 'weeks_before', $19::int4,
    'weeks_after', $20::int4, 'centre', $21::float8, 'tests', $22::int4, 'units', $23::float8,
    'ground', jsonb_build_object('first', $25::int4, 'at', $26::int4, 'last', $27::int4, 'weeks', $28::int4[],
                                 'scopes', $29::int4[]),
    'then', CASE WHEN $31::float8[] IS NOT NULL
                 THEN jsonb_build_object('log_ratios', $31::float8[], 'clinicians', $32::int4) END)))
ON CONFLICT (kind, scope_id, subject, of_period) DO UPDATE
SET period_id = excluded.period_id, run_id = excluded.run_id, payload = excluded.payload;
