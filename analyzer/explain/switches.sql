-- SPDX-License-Identifier: GPL-3.0-or-later
-- One row a practice, clinician, day, kind of document, release and arm of the quarter, at all sites, as the family of
-- tests and what may be told need all of them. Practices: 3 a profile of the right topic, 4 a dedicated microphone (of one
-- behind a virtual desktop, 8, the model is not known), 6 at least 20 dB. It needs the analyzer's rights.
SELECT a.practice, e.site_id, e.clinician_id,
       concat_ws('.', coalesce(e.doc_type, 0), (e.day - :'from'::date) / 7, e.release_id) AS stratum,
       e.day - :'from'::date AS day, a.exposed::int AS exposed, count(*) AS documents,
       sum(e.ed_sub + e.ed_del + e.ed_ins) AS y, sum(e.words_engine) AS x
FROM dictameter.event_document e
CROSS JOIN LATERAL (VALUES
    (3, e.topic_match),
    (4, CASE WHEN e.device > 0 AND e.device <> 8 THEN e.device IN (2, 3, 4) END),
    (6, e.snr_db10 >= 200)) a (practice, exposed)
WHERE e.day >= :'from' AND e.day < :'until' AND e.status = 1 AND e.modality = 1 AND e.words_engine > 0
  AND e.ed_sub + e.ed_del + e.ed_ins IS NOT NULL AND e.clinician_id > 0 AND a.exposed IS NOT NULL
  AND a.practice = ANY (:'practices'::int[])
GROUP BY a.practice, e.site_id, e.clinician_id, stratum, e.day, a.exposed
ORDER BY a.practice, e.site_id, e.clinician_id, e.day, stratum, a.exposed;
