-- SPDX-License-Identifier: GPL-3.0-or-later
-- The event tables, one a type of schema/catalog/events: what happened, in counts, durations and codes.
--
-- event_id is the stored id (its prefix cut to the hour), recorded_at that hour: they make an event
-- exactly once. day and hour are the site's own. 0 is "unknown" in every id of the envelope; a field
-- that was not sent is NULL. Partitions are made by partition_ensure(): there is no default one.
SET LOCAL ROLE dictameter_owner;

-- One document at signature or abandonment; a second event with status amended reports a change after signature.
CREATE TABLE dictameter.event_document (
    event_id               uuid NOT NULL,
    recorded_at            timestamptz NOT NULL,
    site_id                bigint NOT NULL,
    content_mac            bigint NOT NULL,
    clinician_id           bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id                int4 NOT NULL DEFAULT 0,
    day                    date NOT NULL,
    hour                   int2 CHECK (hour BETWEEN 0 AND 23),
    role_id                int2 NOT NULL DEFAULT 0,
    specialty_id           int2 NOT NULL DEFAULT 0,
    engine_id              int4 NOT NULL DEFAULT 0,
    release_id             int4 NOT NULL DEFAULT 0,
    locale_id              int2 NOT NULL DEFAULT 0,
    document_mac           uuid,
    status                 int2 NOT NULL CHECK (status >= 0),
    modality               int2 NOT NULL CHECK (modality >= 0),
    doc_type               int2 CHECK (doc_type >= 0),
    setting                int2 CHECK (setting >= 0),
    device                 int2 CHECK (device >= 0),
    target                 int2 CHECK (target >= 0),
    session_mac            uuid,
    topic_match            boolean,
    delegated              boolean,
    audio_ms               int4 CHECK (audio_ms BETWEEN 0 AND 7200000),
    speech_ms              int4 CHECK (speech_ms BETWEEN 0 AND 7200000),
    words_engine           int4 CHECK (words_engine BETWEEN 0 AND 20000),
    words_final            int4 CHECK (words_final BETWEEN 0 AND 20000),
    chars_final            int4 CHECK (chars_final BETWEEN 0 AND 200000),
    words_autotext         int4 CHECK (words_autotext BETWEEN 0 AND 20000),
    ed_sub                 int4 CHECK (ed_sub BETWEEN 0 AND 20000),
    ed_del                 int4 CHECK (ed_del BETWEEN 0 AND 20000),
    ed_ins                 int4 CHECK (ed_ins BETWEEN 0 AND 20000),
    corr_voice             int4 CHECK (corr_voice BETWEEN 0 AND 5000),
    corr_kbd               int4 CHECK (corr_kbd BETWEEN 0 AND 5000),
    corr_ms                int4 CHECK (corr_ms BETWEEN 0 AND 7200000),
    review_ms              int4 CHECK (review_ms BETWEEN 0 AND 86400000),
    active_ms              int4 CHECK (active_ms BETWEEN 0 AND 28800000),
    open_ms                int4 CHECK (open_ms BETWEEN 0 AND 2000000000),
    mean_conf              int2 CHECK (mean_conf BETWEEN 0 AND 1000),
    low_conf_words         int4 CHECK (low_conf_words BETWEEN 0 AND 20000),
    cmd_ok                 int4 CHECK (cmd_ok BETWEEN 0 AND 5000),
    cmd_fail               int4 CHECK (cmd_fail BETWEEN 0 AND 5000),
    autotext_n             int4 CHECK (autotext_n BETWEEN 0 AND 1000),
    snr_db10               int2 CHECK (snr_db10 BETWEEN -100 AND 600),
    encounter_to_start_min int4 CHECK (encounter_to_start_min BETWEEN -1440 AND 525600),
    encounter_to_sign_min  int4 CHECK (encounter_to_sign_min BETWEEN -1440 AND 5256000),
    sign_to_amend_min      int4 CHECK (sign_to_amend_min BETWEEN 0 AND 5256000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_document_day ON dictameter.event_document (site_id, day);

-- One dictation session: technical conditions, rate and latency. No sound is sent.
CREATE TABLE dictameter.event_session (
    event_id       uuid NOT NULL,
    recorded_at    timestamptz NOT NULL,
    site_id        bigint NOT NULL,
    content_mac    bigint NOT NULL,
    clinician_id   bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id        int4 NOT NULL DEFAULT 0,
    day            date NOT NULL,
    hour           int2 CHECK (hour BETWEEN 0 AND 23),
    role_id        int2 NOT NULL DEFAULT 0,
    specialty_id   int2 NOT NULL DEFAULT 0,
    engine_id      int4 NOT NULL DEFAULT 0,
    release_id     int4 NOT NULL DEFAULT 0,
    locale_id      int2 NOT NULL DEFAULT 0,
    document_mac   uuid,
    device         int2 CHECK (device >= 0),
    snr_db10       int2 CHECK (snr_db10 BETWEEN -100 AND 600),
    clip_pct       int2 CHECK (clip_pct BETWEEN 0 AND 100),
    audio_ms       int4 CHECK (audio_ms BETWEEN 0 AND 28800000),
    speech_ms      int4 CHECK (speech_ms BETWEEN 0 AND 28800000),
    words          int4 CHECK (words BETWEEN 0 AND 100000),
    utterances     int4 CHECK (utterances BETWEEN 0 AND 100000),
    utt_words_p50  int2 CHECK (utt_words_p50 BETWEEN 0 AND 1000),
    wpm            int2 CHECK (wpm BETWEEN 0 AND 600),
    net_rtt_ms     int4 CHECK (net_rtt_ms BETWEEN 0 AND 60000),
    lat_p50_ms     int4 CHECK (lat_p50_ms BETWEEN 0 AND 120000),
    lat_p95_ms     int4 CHECK (lat_p95_ms BETWEEN 0 AND 120000),
    lat_le_100     int4 CHECK (lat_le_100 BETWEEN 0 AND 100000),
    lat_le_200     int4 CHECK (lat_le_200 BETWEEN 0 AND 100000),
    lat_le_400     int4 CHECK (lat_le_400 BETWEEN 0 AND 100000),
    lat_le_800     int4 CHECK (lat_le_800 BETWEEN 0 AND 100000),
    lat_le_1600    int4 CHECK (lat_le_1600 BETWEEN 0 AND 100000),
    lat_le_3200    int4 CHECK (lat_le_3200 BETWEEN 0 AND 100000),
    lat_le_6400    int4 CHECK (lat_le_6400 BETWEEN 0 AND 100000),
    lat_gt_6400    int4 CHECK (lat_gt_6400 BETWEEN 0 AND 100000),
    client_version int4 CHECK (client_version BETWEEN 0 AND 99999999),
    vdi            int2 CHECK (vdi >= 0),
    topic          int2 CHECK (topic >= 0),
    topic_match    boolean,
    locale_match   boolean,
    mic_checked    boolean,
    disconnects    int4 CHECK (disconnects BETWEEN 0 AND 10000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_session_day ON dictameter.event_session (site_id, day);

-- One microphone check on a workstation.
CREATE TABLE dictameter.event_mic_check (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0,
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    device       int2 CHECK (device >= 0),
    result       int2 NOT NULL CHECK (result >= 0),
    level_db10   int2 CHECK (level_db10 BETWEEN -1200 AND 100),
    snr_db10     int2 CHECK (snr_db10 BETWEEN -100 AND 600),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_mic_check_day ON dictameter.event_mic_check (site_id, day);

-- Voice commands of one clinician on one day, by class.
CREATE TABLE dictameter.event_command_daily (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    class        int2 NOT NULL CHECK (class >= 0),
    issued       int4 NOT NULL CHECK (issued BETWEEN 0 AND 100000),
    ok           int4 CHECK (ok BETWEEN 0 AND 100000),
    undone       int4 CHECK (undone BETWEEN 0 AND 100000),
    distinct_n   int4 CHECK (distinct_n BETWEEN 0 AND 10000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_command_daily_day ON dictameter.event_command_daily (site_id, day);

-- Auto-texts that one clinician inserted on one day.
CREATE TABLE dictameter.event_autotext_daily (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    issued       int4 NOT NULL CHECK (issued BETWEEN 0 AND 100000),
    ok           int4 CHECK (ok BETWEEN 0 AND 100000),
    undone       int4 CHECK (undone BETWEEN 0 AND 100000),
    distinct_n   int4 CHECK (distinct_n BETWEEN 0 AND 10000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_autotext_daily_day ON dictameter.event_autotext_daily (site_id, day);

-- Changes of one clinician's own vocabulary on one day; the terms are not sent.
CREATE TABLE dictameter.event_vocab_daily (
    event_id        uuid NOT NULL,
    recorded_at     timestamptz NOT NULL,
    site_id         bigint NOT NULL,
    content_mac     bigint NOT NULL,
    clinician_id    bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id         int4 NOT NULL DEFAULT 0,
    day             date NOT NULL,
    hour            int2 CHECK (hour BETWEEN 0 AND 23),
    role_id         int2 NOT NULL DEFAULT 0,
    specialty_id    int2 NOT NULL DEFAULT 0,
    engine_id       int4 NOT NULL DEFAULT 0,
    release_id      int4 NOT NULL DEFAULT 0,
    locale_id       int2 NOT NULL DEFAULT 0,
    document_mac    uuid,
    added           int4 CHECK (added BETWEEN 0 AND 10000),
    removed         int4 CHECK (removed BETWEEN 0 AND 10000),
    recurrent_terms int4 CHECK (recurrent_terms BETWEEN 0 AND 10000),
    resolved_terms  int4 CHECK (resolved_terms BETWEEN 0 AND 10000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_vocab_daily_day ON dictameter.event_vocab_daily (site_id, day);

-- One movement of licences: bought, assigned, activated or revoked, on the day of the event.
CREATE TABLE dictameter.event_seat (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0,
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    action       int2 NOT NULL CHECK (action >= 0),
    licence_type int2 CHECK (licence_type >= 0),
    seats        int4 CHECK (seats BETWEEN -100000 AND 100000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_seat_day ON dictameter.event_seat (site_id, day);

-- One training attended by a clinician.
CREATE TABLE dictameter.event_training (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    module       int2 NOT NULL CHECK (module >= 0),
    mode         int2 CHECK (mode >= 0),
    minutes      int4 CHECK (minutes BETWEEN 0 AND 1440),
    completed    boolean,
    score        int2 CHECK (score BETWEEN 0 AND 100),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_training_day ON dictameter.event_training (site_id, day);

-- One text drafted by an AI and what the clinician decided.
CREATE TABLE dictameter.event_ai_draft (
    event_id          uuid NOT NULL,
    recorded_at       timestamptz NOT NULL,
    site_id           bigint NOT NULL,
    content_mac       bigint NOT NULL,
    clinician_id      bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id           int4 NOT NULL DEFAULT 0,
    day               date NOT NULL,
    hour              int2 CHECK (hour BETWEEN 0 AND 23),
    role_id           int2 NOT NULL DEFAULT 0,
    specialty_id      int2 NOT NULL DEFAULT 0,
    engine_id         int4 NOT NULL DEFAULT 0,
    release_id        int4 NOT NULL DEFAULT 0,
    locale_id         int2 NOT NULL DEFAULT 0,
    document_mac      uuid,
    draft_kind        int2 CHECK (draft_kind >= 0),
    decision          int2 NOT NULL CHECK (decision >= 0),
    doc_type          int2 CHECK (doc_type >= 0),
    setting           int2 CHECK (setting >= 0),
    words_draft       int4 CHECK (words_draft BETWEEN 0 AND 20000),
    words_final       int4 CHECK (words_final BETWEEN 0 AND 20000),
    lev_words         int4 CHECK (lev_words BETWEEN 0 AND 40000),
    words_kept        int4 CHECK (words_kept BETWEEN 0 AND 20000),
    open_ms           int4 CHECK (open_ms BETWEEN 0 AND 2000000000),
    draft_to_sign_min int4 CHECK (draft_to_sign_min BETWEEN 0 AND 5256000),
    patient_informed  boolean,
    section1_edits    int4 CHECK (section1_edits BETWEEN 0 AND 20000),
    section2_edits    int4 CHECK (section2_edits BETWEEN 0 AND 20000),
    section3_edits    int4 CHECK (section3_edits BETWEEN 0 AND 20000),
    section4_edits    int4 CHECK (section4_edits BETWEEN 0 AND 20000),
    section5_edits    int4 CHECK (section5_edits BETWEEN 0 AND 20000),
    section6_edits    int4 CHECK (section6_edits BETWEEN 0 AND 20000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_ai_draft_day ON dictameter.event_ai_draft (site_id, day);

-- Actions that a conversational agent proposed and what became of them, by kind.
CREATE TABLE dictameter.event_agent_action (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id <> 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    kind         int2 NOT NULL CHECK (kind >= 0),
    proposed     int4 NOT NULL CHECK (proposed BETWEEN 0 AND 10000),
    accepted     int4 CHECK (accepted BETWEEN 0 AND 10000),
    edited       int4 CHECK (edited BETWEEN 0 AND 10000),
    rejected     int4 CHECK (rejected BETWEEN 0 AND 10000),
    decision_ms  int4 CHECK (decision_ms BETWEEN 0 AND 2000000000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_agent_action_day ON dictameter.event_agent_action (site_id, day);

-- One completed questionnaire, without a pseudonym, or the mailing count of a wave (invited, responses).
CREATE TABLE dictameter.event_survey (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id = 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    instrument   int2 NOT NULL CHECK (instrument >= 0),
    wave         int4 CHECK (wave BETWEEN 0 AND 9999),
    invited      int4 CHECK (invited BETWEEN 0 AND 100000),
    responses    int4 CHECK (responses BETWEEN 0 AND 100000),
    item1        int2 CHECK (item1 BETWEEN -1000 AND 1000),
    item2        int2 CHECK (item2 BETWEEN -1000 AND 1000),
    item3        int2 CHECK (item3 BETWEEN -1000 AND 1000),
    item4        int2 CHECK (item4 BETWEEN -1000 AND 1000),
    item5        int2 CHECK (item5 BETWEEN -1000 AND 1000),
    item6        int2 CHECK (item6 BETWEEN -1000 AND 1000),
    item7        int2 CHECK (item7 BETWEEN -1000 AND 1000),
    item8        int2 CHECK (item8 BETWEEN -1000 AND 1000),
    item9        int2 CHECK (item9 BETWEEN -1000 AND 1000),
    item10       int2 CHECK (item10 BETWEEN -1000 AND 1000),
    item11       int2 CHECK (item11 BETWEEN -1000 AND 1000),
    item12       int2 CHECK (item12 BETWEEN -1000 AND 1000),
    item13       int2 CHECK (item13 BETWEEN -1000 AND 1000),
    item14       int2 CHECK (item14 BETWEEN -1000 AND 1000),
    item15       int2 CHECK (item15 BETWEEN -1000 AND 1000),
    item16       int2 CHECK (item16 BETWEEN -1000 AND 1000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_survey_day ON dictameter.event_survey (site_id, day);

-- One document compared with its reference: counts of errors, never the text.
CREATE TABLE dictameter.event_audit (
    event_id        uuid NOT NULL,
    recorded_at     timestamptz NOT NULL,
    site_id         bigint NOT NULL,
    content_mac     bigint NOT NULL,
    clinician_id    bigint NOT NULL DEFAULT 0,
    unit_id         int4 NOT NULL DEFAULT 0,
    day             date NOT NULL,
    hour            int2 CHECK (hour BETWEEN 0 AND 23),
    role_id         int2 NOT NULL DEFAULT 0,
    specialty_id    int2 NOT NULL DEFAULT 0,
    engine_id       int4 NOT NULL DEFAULT 0,
    release_id      int4 NOT NULL DEFAULT 0,
    locale_id       int2 NOT NULL DEFAULT 0,
    document_mac    uuid,
    stage           int2 NOT NULL CHECK (stage >= 0),
    doc_type        int2 CHECK (doc_type >= 0),
    modality        int2 CHECK (modality >= 0),
    profile         int2 CHECK (profile >= 0),
    rater           int2 CHECK (rater >= 0),
    words_ref       int4 NOT NULL CHECK (words_ref BETWEEN 0 AND 20000),
    hits            int4 CHECK (hits BETWEEN 0 AND 20000),
    sub             int4 CHECK (sub BETWEEN 0 AND 20000),
    del             int4 CHECK (del BETWEEN 0 AND 20000),
    ins             int4 CHECK (ins BETWEEN 0 AND 20000),
    min_edits       int4 CHECK (min_edits BETWEEN 0 AND 40000),
    sentences       int4 CHECK (sentences BETWEEN 0 AND 5000),
    unsupported     int4 CHECK (unsupported BETWEEN 0 AND 5000),
    missing         int4 CHECK (missing BETWEEN 0 AND 5000),
    err_numeric     int4 CHECK (err_numeric BETWEEN 0 AND 20000),
    err_unit        int4 CHECK (err_unit BETWEEN 0 AND 20000),
    err_drug        int4 CHECK (err_drug BETWEEN 0 AND 20000),
    err_negation    int4 CHECK (err_negation BETWEEN 0 AND 20000),
    err_laterality  int4 CHECK (err_laterality BETWEEN 0 AND 20000),
    err_temporal    int4 CHECK (err_temporal BETWEEN 0 AND 20000),
    err_identity    int4 CHECK (err_identity BETWEEN 0 AND 20000),
    err_other       int4 CHECK (err_other BETWEEN 0 AND 20000),
    crit_numeric    int4 CHECK (crit_numeric BETWEEN 0 AND 20000),
    crit_unit       int4 CHECK (crit_unit BETWEEN 0 AND 20000),
    crit_drug       int4 CHECK (crit_drug BETWEEN 0 AND 20000),
    crit_negation   int4 CHECK (crit_negation BETWEEN 0 AND 20000),
    crit_laterality int4 CHECK (crit_laterality BETWEEN 0 AND 20000),
    crit_temporal   int4 CHECK (crit_temporal BETWEEN 0 AND 20000),
    crit_identity   int4 CHECK (crit_identity BETWEEN 0 AND 20000),
    crit_other      int4 CHECK (crit_other BETWEEN 0 AND 20000),
    double_rated    boolean,
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_audit_day ON dictameter.event_audit (site_id, day);

-- One error reported by a professional: class and severity, without text.
CREATE TABLE dictameter.event_error_report (
    event_id      uuid NOT NULL,
    recorded_at   timestamptz NOT NULL,
    site_id       bigint NOT NULL,
    content_mac   bigint NOT NULL,
    clinician_id  bigint NOT NULL DEFAULT 0,
    unit_id       int4 NOT NULL DEFAULT 0,
    day           date NOT NULL,
    hour          int2 CHECK (hour BETWEEN 0 AND 23),
    role_id       int2 NOT NULL DEFAULT 0,
    specialty_id  int2 NOT NULL DEFAULT 0,
    engine_id     int4 NOT NULL DEFAULT 0,
    release_id    int4 NOT NULL DEFAULT 0,
    locale_id     int2 NOT NULL DEFAULT 0,
    document_mac  uuid,
    class         int2 NOT NULL CHECK (class >= 0),
    doc_type      int2 CHECK (doc_type >= 0),
    severity      int2 CHECK (severity BETWEEN 0 AND 3),
    resolved_days int4 CHECK (resolved_days BETWEEN 0 AND 3650),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_error_report_day ON dictameter.event_error_report (site_id, day);

-- A release of the engine put into service at a site or a ring of workstations.
CREATE TABLE dictameter.event_engine_release (
    event_id     uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    site_id      bigint NOT NULL,
    content_mac  bigint NOT NULL,
    clinician_id bigint NOT NULL DEFAULT 0 CHECK (clinician_id = 0),
    unit_id      int4 NOT NULL DEFAULT 0,
    day          date NOT NULL,
    hour         int2 CHECK (hour BETWEEN 0 AND 23),
    role_id      int2 NOT NULL DEFAULT 0,
    specialty_id int2 NOT NULL DEFAULT 0,
    engine_id    int4 NOT NULL DEFAULT 0,
    release_id   int4 NOT NULL DEFAULT 0,
    locale_id    int2 NOT NULL DEFAULT 0,
    document_mac uuid,
    kind         int2 NOT NULL CHECK (kind >= 0),
    ring         int2 CHECK (ring >= 0),
    released_on  date,
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_engine_release_day ON dictameter.event_engine_release (site_id, day);

-- Documents and encounters that the EHR counted for one day: the denominator, including what the engine did not see.
CREATE TABLE dictameter.event_doc_volume_daily (
    event_id            uuid NOT NULL,
    recorded_at         timestamptz NOT NULL,
    site_id             bigint NOT NULL,
    content_mac         bigint NOT NULL,
    clinician_id        bigint NOT NULL DEFAULT 0,
    unit_id             int4 NOT NULL DEFAULT 0,
    day                 date NOT NULL,
    hour                int2 CHECK (hour BETWEEN 0 AND 23),
    role_id             int2 NOT NULL DEFAULT 0,
    specialty_id        int2 NOT NULL DEFAULT 0,
    engine_id           int4 NOT NULL DEFAULT 0,
    release_id          int4 NOT NULL DEFAULT 0,
    locale_id           int2 NOT NULL DEFAULT 0,
    document_mac        uuid,
    doc_type            int2 CHECK (doc_type >= 0),
    modality            int2 CHECK (modality >= 0),
    created             int4 CHECK (created BETWEEN 0 AND 100000),
    signed_24h          int4 CHECK (signed_24h BETWEEN 0 AND 100000),
    amended             int4 CHECK (amended BETWEEN 0 AND 100000),
    eligible_encounters int4 CHECK (eligible_encounters BETWEEN 0 AND 100000),
    discharges          int4 CHECK (discharges BETWEEN 0 AND 100000),
    letters_same_day    int4 CHECK (letters_same_day BETWEEN 0 AND 100000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_doc_volume_daily_day ON dictameter.event_doc_volume_daily (site_id, day);

-- Scheduled patient time and time spent in the EHR on one day, in seconds.
CREATE TABLE dictameter.event_schedule_daily (
    event_id       uuid NOT NULL,
    recorded_at    timestamptz NOT NULL,
    site_id        bigint NOT NULL,
    content_mac    bigint NOT NULL,
    clinician_id   bigint NOT NULL DEFAULT 0,
    unit_id        int4 NOT NULL DEFAULT 0,
    day            date NOT NULL,
    hour           int2 CHECK (hour BETWEEN 0 AND 23),
    role_id        int2 NOT NULL DEFAULT 0,
    specialty_id   int2 NOT NULL DEFAULT 0,
    engine_id      int4 NOT NULL DEFAULT 0,
    release_id     int4 NOT NULL DEFAULT 0,
    locale_id      int2 NOT NULL DEFAULT 0,
    document_mac   uuid,
    scheduled_s    int4 CHECK (scheduled_s BETWEEN 0 AND 100000000),
    note_s         int4 CHECK (note_s BETWEEN 0 AND 100000000),
    ehr_s          int4 CHECK (ehr_s BETWEEN 0 AND 100000000),
    out_of_hours_s int4 CHECK (out_of_hours_s BETWEEN 0 AND 100000000),
    PRIMARY KEY (event_id, recorded_at, site_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX event_schedule_daily_day ON dictameter.event_schedule_daily (site_id, day);

-- Beside one another and beside the tables of the ground, by site.
SELECT dictameter.distribute('dictameter.event_document', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_session', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_mic_check', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_command_daily', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_autotext_daily', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_vocab_daily', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_seat', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_training', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_ai_draft', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_agent_action', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_survey', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_audit', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_error_report', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_engine_release', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_doc_volume_daily', 'site_id', 'dictameter.clinician');
SELECT dictameter.distribute('dictameter.event_schedule_daily', 'site_id', 'dictameter.clinician');
