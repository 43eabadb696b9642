/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events about a clinician's day: session, microphone, commands, auto-texts, terms, volumes. */
#include <math.h>

#include "collector/simulate/emit.h"

#define LOSS           0.03
#define RTT_REFERENCE  43.0
#define LATENCY_BINS   8
/* A session's longest, as the catalog has it: of 6 million documents' days two are longer. */
#define SESSION_MS_MAX 28800000

static int64_t at_most(int64_t value, int64_t most)
{
    return value < most ? value : most;
}

static struct envelope envelope_of(const struct person *p, const char *type, int release)
{
    double times = p->rtt_ms / RTT_REFERENCE;

    return (struct envelope){
        .type = type,
        .sender = SENDER_VOICE,
        .unit = p->unit,
        .person = p,
        .hour = 17,
        .release = release,
        .loss = LOSS * (times > 3 ? 3 : times),
    };
}

/* Latencies of the utterances: log-normal, split over bins that double from 100 ms. */
static void put_latencies(struct line_buffer *line, struct dice *dice, double median_ms,
                          int32_t utterances)
{
    static const char *const bins[LATENCY_BINS] = {"lat_le_100",  "lat_le_200",  "lat_le_400",
                                                   "lat_le_800",  "lat_le_1600", "lat_le_3200",
                                                   "lat_le_6400", "lat_gt_6400"};
    const double log_sd = 0.55;
    double below = 0;
    int32_t left = utterances;

    for (int b = 0; b < LATENCY_BINS; b++) {
        double z = log(100 * exp2(b) / median_ms) / log_sd;
        double until = b == LATENCY_BINS - 1 ? 1 : .5 * erfc(-z / sqrt(2));
        int32_t n =
            until >= 1 ? left : dice_binomial(dice, fmin(1, (until - below) / (1 - below)), left);
        line_add(line, ",\"", 2);
        line_add(line, bins[b], strlen(bins[b]));
        line_add(line, "\":", 2);
        line_add_digits(line, n);
        left -= n;
        below = until;
    }
    LINE_INT(line, "lat_p50_ms", (int64_t)median_ms);
    LINE_INT(line, "lat_p95_ms", (int64_t)(median_ms * exp(1.645 * log_sd)));
}

void emit_session(struct writer *writer, const struct person *p, const struct sim_session *s)
{
    struct dice *dice = writer->dice;
    struct envelope envelope = envelope_of(p, "session", s->rate.release);
    struct line_buffer *line = writer_begin(writer, &envelope);

    if (line == NULL) {
        return;
    }
    int32_t utterance = 4 + dice_poisson(dice, 7);
    int32_t utterances = s->words / (utterance + 1) + 1;
    LINE_CODE(line, "device", s->device);
    LINE_INT(line, "snr_db10", (int64_t)(s->rate.snr_db * 10));
    LINE_INT(line, "clip_pct", dice_poisson(dice, s->mic_checked ? .6 : 1.4));
    LINE_INT(line, "audio_ms", at_most(s->audio_ms, SESSION_MS_MAX));
    LINE_INT(line, "speech_ms", at_most(s->speech_ms, SESSION_MS_MAX));
    LINE_INT(line, "words", s->words);
    LINE_INT(line, "utterances", utterances);
    LINE_INT(line, "utt_words_p50", utterance);
    if (s->speech_ms > 0) {
        LINE_INT(line, "wpm", s->words * 60000LL / s->speech_ms);
    }
    LINE_INT(line, "net_rtt_ms", (int64_t)s->rtt_ms);
    put_latencies(line, dice, 260 + 3 * s->rtt_ms, utterances);
    LINE_INT(line, "client_version", 30000 + 100 * s->rate.release);
    LINE_CODE(line, "vdi", p->vdi);
    LINE_CODE(line, "topic", s->rate.topic_match ? p->unit->plan->topic : "correspondence");
    LINE_BOOL(line, "topic_match", s->rate.topic_match);
    LINE_BOOL(line, "locale_match", true);
    LINE_BOOL(line, "mic_checked", s->mic_checked);
    LINE_INT(line, "disconnects", dice_poisson(dice, .02 + s->rtt_ms / 4000));
    writer_end(writer);
}

void emit_mic_check(struct writer *writer, const struct person *p, const struct sim_session *s,
                    bool passed)
{
    struct envelope envelope = envelope_of(p, "mic_check", -1);

    envelope.hour = 8;
    struct line_buffer *line = writer_begin(writer, &envelope);
    if (line == NULL) {
        return;
    }
    LINE_CODE(line, "device", s->device);
    LINE_CODE(line, "result", passed ? "pass" : dice_happens(writer->dice, .6) ? "warn" : "fail");
    LINE_INT(line, "level_db10", (int64_t)(-240 + 40 * dice_normal(writer->dice)));
    LINE_INT(line, "snr_db10", (int64_t)(s->rate.snr_db * 10));
    writer_end(writer);
}

void emit_commands(struct writer *writer, const struct person *p, int release, int32_t issued,
                   int32_t ok)
{
    static const char *const classes[] = {"format", "navigation", "ehr_action", "clinical_query",
                                          "agentic"};
    static const double shares[] = {.55, .25, .15, .04, .01};
    double left = 1;

    for (int c = 0; c < 5 && issued > 0; c++) {
        int32_t n =
            c == 4 ? issued : dice_binomial(writer->dice, fmin(1, shares[c] / left), issued);
        int32_t good = n < ok ? n : ok;

        issued -= n;
        ok -= good;
        left -= shares[c];
        struct envelope envelope = envelope_of(p, "command_daily", release);
        struct line_buffer *line = n > 0 ? writer_begin(writer, &envelope) : NULL;
        if (line != NULL) {
            LINE_CODE(line, "class", classes[c]);
            LINE_INT(line, "issued", n);
            LINE_INT(line, "ok", good);
            LINE_INT(line, "undone", (int64_t)dice_binomial(writer->dice, .03, good));
            LINE_INT(line, "distinct_n", 1 + dice_binomial(writer->dice, .4, n - 1));
            writer_end(writer);
        }
    }
}

void emit_autotexts(struct writer *writer, const struct person *p, int32_t issued)
{
    struct envelope envelope = envelope_of(p, "autotext_daily", -1);
    struct line_buffer *line = writer_begin(writer, &envelope);

    if (line != NULL) {
        int32_t undone = dice_binomial(writer->dice, .04, issued);
        LINE_INT(line, "issued", issued);
        LINE_INT(line, "ok", issued - undone);
        LINE_INT(line, "undone", undone);
        LINE_INT(line, "distinct_n", 1 + dice_binomial(writer->dice, .3, issued - 1));
        writer_end(writer);
    }
}

void emit_vocabulary(struct writer *writer, const struct person *p)
{
    struct envelope envelope = envelope_of(p, "vocab_daily", -1);
    struct line_buffer *line = writer_begin(writer, &envelope);

    if (line != NULL) {
        int32_t recurrent = dice_poisson(writer->dice, 1.2);
        LINE_INT(line, "added", dice_poisson(writer->dice, 1.5));
        LINE_INT(line, "removed", dice_poisson(writer->dice, .1));
        LINE_INT(line, "recurrent_terms", recurrent);
        LINE_INT(line, "resolved_terms", dice_binomial(writer->dice, .55, recurrent));
        writer_end(writer);
    }
}

void emit_agent(struct writer *writer, const struct person *p)
{
    static const char *const kinds[] = {"order", "coding", "task"};
    struct envelope envelope = envelope_of(p, "agent_action", -1);
    struct line_buffer *line = writer_begin(writer, &envelope);

    if (line != NULL) {
        int32_t proposed = 1 + dice_poisson(writer->dice, 2);
        int32_t accepted = dice_binomial(writer->dice, .58, proposed);
        int32_t edited = dice_binomial(writer->dice, .45, proposed - accepted);
        LINE_CODE(line, "kind", kinds[dice_index(writer->dice, 3)]);
        LINE_INT(line, "proposed", proposed);
        LINE_INT(line, "accepted", accepted);
        LINE_INT(line, "edited", edited);
        LINE_INT(line, "rejected", proposed - accepted - edited);
        LINE_INT(line, "decision_ms", (int64_t)(proposed * dice_lognormal(writer->dice, 4000, .6)));
        writer_end(writer);
    }
}

static void emit_volume(struct writer *writer, const struct person *p, const struct volume *v,
                        int modality, int32_t encounters)
{
    static const char *const modalities[] = {"unknown", "dictation", "typed",
                                             "ambient", "mixed",     "back_end"};
    struct envelope envelope = envelope_of(p, "doc_volume_daily", -1);

    envelope.sender = SENDER_RECORDS;
    envelope.hour = -1;
    envelope.loss = 0;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "doc_type", v->type);
    LINE_CODE(line, "modality", modalities[modality]);
    LINE_INT(line, "created", v->created[modality]);
    LINE_INT(line, "signed_24h", v->signed_24h[modality]);
    LINE_INT(line, "amended", v->amended[modality]);
    if (encounters >= 0) {
        LINE_INT(line, "eligible_encounters", encounters);
    }
    writer_end(writer);
}

static void emit_discharges(struct writer *writer, const struct person *p, const struct volume *v)
{
    struct envelope envelope = envelope_of(p, "doc_volume_daily", -1);

    envelope.sender = SENDER_RECORDS;
    envelope.hour = -1;
    envelope.loss = 0;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "doc_type", v->type);
    LINE_INT(line, "discharges", v->discharges);
    LINE_INT(line, "letters_same_day", v->letters_same_day);
    writer_end(writer);
}

void emit_volumes(struct writer *writer, const struct person *p, const struct volume *volumes,
                  int32_t encounters)
{
    int32_t rest = p->unit->plan->ambient ? encounters : -1;

    for (int t = 0; t < DESIGN_DOC_TYPES; t++) {
        for (int m = DICTATED; m <= BACK_END; m++) {
            if (volumes[t].created[m] > 0) {
                emit_volume(writer, p, &volumes[t], m, rest);
                rest = -1;
            }
        }
        if (volumes[t].discharges > 0) {
            emit_discharges(writer, p, &volumes[t]);
        }
    }
}

void emit_schedule(struct writer *writer, const struct person *p, int64_t note_ms)
{
    struct dice *dice = writer->dice;
    struct envelope envelope = envelope_of(p, "schedule_daily", -1);
    int64_t note = note_ms / 1000 + dice_index(dice, 600);
    int64_t ehr = (int64_t)((double)note * dice_between(dice, 1.6, 2.4)) + dice_index(dice, 3600);

    envelope.sender = SENDER_RECORDS;
    envelope.hour = -1;
    envelope.loss = 0;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_INT(line, "scheduled_s", (int64_t)(4 + dice_index(dice, 5)) * 3600);
    LINE_INT(line, "note_s", note);
    LINE_INT(line, "ehr_s", ehr);
    LINE_INT(line, "out_of_hours_s", (int64_t)((double)ehr * dice_between(dice, 0, .3)));
    writer_end(writer);
}
