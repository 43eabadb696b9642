-- SPDX-License-Identifier: GPL-3.0-or-later
-- period_freeze(period, end, when): copies the live figures and classes of a period, of all scopes, to its
-- next revision, with what was found of a quarter, and moves there the findings that the analyzer made for it; the
-- hash of the rows goes to the audit log. The only way to a frozen row: nobody may change one. Refused where the newest run does not cover the period. Source: TRUST.md A10.
DROP FUNCTION IF EXISTS dictameter.period_freeze(int4, date, timestamptz);
CREATE FUNCTION dictameter.period_freeze(period int4, period_until date, frozen_at timestamptz)
RETURNS TABLE (revision int2, measures int8, assessments int8, findings int8, sha256 bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
SET DateStyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE
    next_revision int2;
    source_run int8;
    measure_count int8;
    assessment_count int8;
    finding_count int8;
    studied_count int8;
    digest bytea;
BEGIN
    SELECT r.run_id INTO source_run
    FROM dictameter.run r
    WHERE r.state = 'finished' AND r.kind IN ('run', 'run all')
      AND r.run_id = (SELECT max(n.run_id) FROM dictameter.run n
                      WHERE n.state = 'finished' AND n.kind IN ('run', 'run all'))
      AND r.closed_day >= period_until - 1;
    IF source_run IS NULL THEN
        RAISE EXCEPTION 'the newest run of the analyzer does not cover the period';
    END IF;
    SELECT coalesce(max(f.revision), 0) + 1 INTO next_revision
    FROM dictameter.frozen_period f WHERE f.period_id = period;

    INSERT INTO dictameter.measure_frozen (scope_id, period_id, metric_id, revision, state, method, clinicians,
        documents, numerator, denominator, value, low, high, run_id)
    SELECT scope_id, period_id, metric_id, next_revision, state, method, clinicians, documents, numerator,
        denominator, value, low, high, source_run
    FROM dictameter.measure_live WHERE period_id = period;
    GET DIAGNOSTICS measure_count = ROW_COUNT;

    INSERT INTO dictameter.assessment_frozen (scope_id, period_id, practice, revision, framework, class, observed,
        reason, metric_id, state, clinicians, k_eff, value, low, high, target, run_id)
    SELECT scope_id, period_id, practice, next_revision, framework, class, observed, reason, metric_id, state,
        clinicians, k_eff, value, low, high, target, source_run
    FROM dictameter.assessment_live WHERE period_id = period;
    GET DIAGNOSTICS assessment_count = ROW_COUNT;

    -- What alerts are made of stands beside them until here; it goes where the analyzer alone reads it.
    INSERT INTO dictameter.finding_frozen (finding_id, of_period, revision, kind, scope_id, subject, period_id, payload)
    SELECT finding_id, period, next_revision, kind, scope_id, subject, period_id, payload - 'then'
    FROM dictameter.finding
    WHERE of_period = period;
    GET DIAGNOSTICS finding_count = ROW_COUNT;

    INSERT INTO dictameter.finding_alert (finding_id, log_ratios, clinicians)
    SELECT f.finding_id, t.log_ratios, t.clinicians
    FROM dictameter.finding f
    CROSS JOIN LATERAL jsonb_to_record(f.payload -> 'then') AS t (log_ratios float8[], clinicians int4)
    WHERE f.of_period = period AND f.payload ? 'then';

    DELETE FROM dictameter.finding WHERE of_period = period;

    INSERT INTO dictameter.finding_frozen (finding_id, of_period, revision, kind, scope_id, subject, period_id, payload)
    SELECT nextval(pg_get_serial_sequence('dictameter.finding', 'finding_id')), period, next_revision, kind, scope_id,
        subject, period_id, payload
    FROM dictameter.finding
    WHERE of_period = 0 AND period_id = period AND kind IN ('funnel', 'contrast', 'learning', 'first_use', 'abandonment');
    GET DIAGNOSTICS studied_count = ROW_COUNT;

    INSERT INTO dictameter.finding_week (of_period, revision, scope_id, metric_id, period_id, value, numerator, denominator)
    SELECT period, next_revision, m.scope_id, m.metric_id, m.period_id, m.value, m.numerator, m.denominator
    FROM (SELECT s.scope_id, me.metric_id, min(g.first) AS first, max(g.last) AS last
          FROM dictameter.finding_frozen f
          CROSS JOIN LATERAL jsonb_to_record(f.payload -> 'ground') AS g (first int4, last int4, scopes int4[])
          CROSS JOIN LATERAL unnest(g.scopes || f.scope_id) AS s (scope_id)
          JOIN dictameter.metric me ON me.id = f.payload ->> 'metric'
          WHERE f.of_period = period AND f.revision = next_revision
          GROUP BY s.scope_id, me.metric_id) used
    JOIN dictameter.measure m ON m.scope_id = used.scope_id AND m.metric_id = used.metric_id
        AND m.period_id BETWEEN used.first AND used.last
    LEFT JOIN (SELECT period_id, max(revision) AS revision FROM dictameter.frozen_period GROUP BY period_id) newest
        ON newest.period_id = m.period_id
    WHERE m.revision = coalesce(newest.revision, 0) AND m.state = 0 AND m.value IS NOT NULL;

    SELECT sha256(convert_to(coalesce(
        (SELECT string_agg((m.scope_id, m.metric_id, m.state, m.method, m.clinicians, m.documents, m.numerator,
             m.denominator, m.value, m.low, m.high)::text, E'\n' ORDER BY m.scope_id, m.metric_id)
         FROM dictameter.measure_frozen m WHERE m.period_id = period AND m.revision = next_revision), '') ||
        E'\n' || coalesce(
        (SELECT string_agg((a.scope_id, a.practice, a.framework, a.class, a.observed, a.reason, a.metric_id, a.state,
             a.clinicians, a.k_eff, a.value, a.low, a.high, a.target)::text, E'\n' ORDER BY a.scope_id, a.practice)
         FROM dictameter.assessment_frozen a WHERE a.period_id = period AND a.revision = next_revision), '') ||
        E'\n' || coalesce(
        (SELECT string_agg((f.scope_id, f.kind, f.subject, f.period_id, f.payload)::text, E'\n'
                           ORDER BY f.scope_id, f.kind COLLATE "C", f.subject COLLATE "C")
         FROM dictameter.finding_frozen f WHERE f.of_period = period AND f.revision = next_revision), ''),
        'UTF8')) INTO digest;

    INSERT INTO dictameter.frozen_period (period_id, revision, frozen_at, run_id, measures, assessments, findings, sha256)
    VALUES (period, next_revision, frozen_at, source_run, measure_count, assessment_count, finding_count + studied_count, digest);
    INSERT INTO dictameter.audit_log (at, actor, action, object, params_hash, result)
    VALUES (frozen_at, session_user, 'freeze', 'period:' || period || ' revision:' || next_revision, digest, 'frozen');
    RETURN QUERY SELECT next_revision, measure_count, assessment_count, finding_count + studied_count, digest;
END
$$;
REVOKE ALL ON FUNCTION dictameter.period_freeze(int4, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dictameter.period_freeze(int4, date, timestamptz) TO dictameter_analyzer;
COMMENT ON FUNCTION dictameter.period_freeze(int4, date, timestamptz) IS 'Freezes a period as its next revision.';
