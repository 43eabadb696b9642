/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events about a document: itself, its draft, its audit, a report of an error in it. */
#include "collector/simulate/emit.h"

#define LOSS          0.03
#define RTT_REFERENCE 43.0

static const char *const modalities[] = {"unknown", "dictation", "typed",
                                         "ambient", "mixed",     "back_end"};

static bool by_voice(const struct sim_document *d)
{
    return d->modality != TYPED && d->modality != AMBIENT;
}

/* More is lost on slow lines. */
static double loss_of(const struct sim_document *d)
{
    double times = by_voice(d) ? d->person->rtt_ms / RTT_REFERENCE : 1;

    return LOSS * (times > 3 ? 3 : times);
}

static struct envelope envelope_of(const struct sim_document *d, const char *type)
{
    return (struct envelope){
        .type = type,
        .sender = by_voice(d) ? SENDER_VOICE : SENDER_RECORDS,
        .unit = d->person->unit,
        .person = d->person,
        .hour = d->hour,
        .release = by_voice(d) ? d->release : -1,
        .document = d->token,
        .loss = loss_of(d),
    };
}

static void put_dictated(struct line_buffer *line, const struct sim_document *d)
{
    LINE_CODE(line, "device", d->device);
    LINE_CODE(line, "target", d->direct ? "ehr_field" : "dictation_box");
    LINE_CODE(line, "session", d->session);
    LINE_BOOL(line, "topic_match", d->topic_match);
    LINE_BOOL(line, "delegated", d->delegated);
    LINE_INT(line, "audio_ms", d->audio_ms);
    LINE_INT(line, "speech_ms", d->speech_ms);
    LINE_INT(line, "words_engine", d->words_engine);
    LINE_INT(line, "ed_sub", d->ed_sub);
    LINE_INT(line, "ed_del", d->ed_del);
    LINE_INT(line, "ed_ins", d->ed_ins);
    LINE_INT(line, "corr_voice", d->corr_voice);
    LINE_INT(line, "corr_kbd", d->corr_kbd);
    LINE_INT(line, "corr_ms", d->corr_ms);
    LINE_INT(line, "mean_conf", d->mean_conf);
    LINE_INT(line, "low_conf_words", d->low_conf_words);
    LINE_INT(line, "cmd_ok", d->cmd_ok);
    LINE_INT(line, "cmd_fail", d->cmd_fail);
    LINE_INT(line, "snr_db10", d->snr_db10);
}

void emit_document(struct writer *writer, const struct sim_document *d)
{
    struct envelope envelope = envelope_of(d, "document");
    struct line_buffer *line = writer_begin(writer, &envelope);

    if (line == NULL) {
        return;
    }
    LINE_CODE(line, "status", d->amendment ? "amended" : d->abandoned ? "abandoned" : "signed");
    LINE_CODE(line, "modality", modalities[d->modality]);
    LINE_CODE(line, "doc_type", d->type);
    LINE_CODE(line, "setting", d->person->unit->plan->setting);
    if (d->amendment) {
        LINE_INT(line, "sign_to_amend_min", d->to_amend_min);
        writer_end(writer);
        return;
    }
    if (by_voice(d)) {
        put_dictated(line, d);
    }
    LINE_INT(line, "words_final", d->words_final);
    LINE_INT(line, "chars_final", d->chars_final);
    LINE_INT(line, "words_autotext", d->words_autotext);
    LINE_INT(line, "autotext_n", d->autotext_n);
    LINE_INT(line, "review_ms", d->review_ms);
    LINE_INT(line, "active_ms", d->active_ms);
    LINE_INT(line, "open_ms", d->open_ms);
    LINE_INT(line, "encounter_to_start_min", d->to_start_min);
    if (!d->abandoned) {
        LINE_INT(line, "encounter_to_sign_min", d->to_sign_min);
    }
    writer_end(writer);
}

void emit_draft(struct writer *writer, const struct sim_document *d, bool rejected)
{
    struct envelope envelope = envelope_of(d, "ai_draft");
    const struct sim_draft *draft = &d->draft;

    envelope.document = rejected ? NULL : d->token;
    struct line_buffer *line = writer_begin(writer, &envelope);
    if (line == NULL) {
        return;
    }
    LINE_CODE(line, "engine", DESIGN_AMBIENT_ENGINE);
    LINE_CODE(line, "release", DESIGN_AMBIENT_MODEL);
    LINE_CODE(line, "draft_kind", "note");
    LINE_CODE(line, "decision", rejected ? "rejected" : draft->decision);
    LINE_CODE(line, "doc_type", d->type);
    LINE_CODE(line, "setting", d->person->unit->plan->setting);
    LINE_INT(line, "words_draft", draft->words_draft);
    LINE_INT(line, "open_ms", draft->open_ms);
    LINE_BOOL(line, "patient_informed", draft->informed);
    if (!rejected) {
        LINE_INT(line, "words_final", draft->words_final);
        LINE_INT(line, "lev_words", draft->lev_words);
        LINE_INT(line, "words_kept", draft->words_kept);
        LINE_INT(line, "draft_to_sign_min", d->to_sign_min);
        LINE_INT(line, "section1_edits", draft->sections[0]);
        LINE_INT(line, "section2_edits", draft->sections[1]);
        LINE_INT(line, "section3_edits", draft->sections[2]);
        LINE_INT(line, "section4_edits", draft->sections[3]);
        LINE_INT(line, "section5_edits", draft->sections[4]);
        LINE_INT(line, "section6_edits", draft->sections[5]);
    }
    writer_end(writer);
}

#define CLASSES 8
static const char *const class_codes[CLASSES] = {"numeric",    "unit",     "drug",     "negation",
                                                 "laterality", "temporal", "identity", "other"};
static const double class_shares[CLASSES] = {.10, .03, .09, .06, .03, .04, .01, .64};

/* Splits errors over the classes; returns how many of one class are critical through `critical`. */
static void draw_classes(struct dice *dice, int32_t errors, int32_t counts[CLASSES],
                         int32_t critical[CLASSES])
{
    double left = 1;

    for (int c = 0; c < CLASSES; c++) {
        counts[c] = c == CLASSES - 1 ? errors : dice_binomial(dice, class_shares[c] / left, errors);
        errors -= counts[c];
        left -= class_shares[c];
        /* what is not "other" carries the harm; in all 6.4 % (DOMAIN.md E2) */
        critical[c] = dice_binomial(dice, c == CLASSES - 1 ? .02 : .142, counts[c]);
    }
}

static void put_classes(struct line_buffer *line, const int32_t errors[CLASSES],
                        const int32_t critical[CLASSES])
{
    for (int c = 0; c < CLASSES; c++) {
        line_add(line, ",\"err_", 6);
        line_add(line, class_codes[c], strlen(class_codes[c]));
        line_add(line, "\":", 2);
        line_add_digits(line, errors[c]);
        line_add(line, ",\"crit_", 7);
        line_add(line, class_codes[c], strlen(class_codes[c]));
        line_add(line, "\":", 2);
        line_add_digits(line, critical[c]);
    }
}

static void emit_audit(struct writer *writer, const struct sim_document *d, bool is_signed,
                       int32_t errors)
{
    struct envelope envelope = envelope_of(d, "audit");
    int32_t words = d->words_final - d->words_autotext;
    int32_t classes[CLASSES];
    int32_t critical[CLASSES];

    envelope.sender = SENDER_OFFICE;
    envelope.loss = 0;
    errors = errors > words ? words : errors;
    int32_t ins = dice_binomial(writer->dice, .27, errors);
    int32_t del = dice_binomial(writer->dice, .475, errors - ins);
    int32_t sub = errors - ins - del;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "stage", is_signed ? "signed" : "raw");
    LINE_CODE(line, "doc_type", d->type);
    LINE_CODE(line, "modality", modalities[d->modality]);
    LINE_CODE(line, "profile", is_signed ? "manual" : "fr-clin-1");
    LINE_CODE(line, "rater", is_signed ? "physician" : "program");
    LINE_INT(line, "words_ref", words);
    LINE_INT(line, "hits", words - sub - del);
    LINE_INT(line, "sub", sub);
    LINE_INT(line, "del", del);
    LINE_INT(line, "ins", ins);
    LINE_INT(line, "min_edits", errors);
    if (is_signed) {
        int32_t sentences = words / 11 + 1;
        draw_classes(writer->dice, errors, classes, critical);
        put_classes(line, classes, critical);
        LINE_INT(line, "sentences", sentences);
        LINE_INT(line, "unsupported", dice_binomial(writer->dice, .004, sentences));
        LINE_INT(line, "missing", dice_binomial(writer->dice, .012, sentences));
        LINE_BOOL(line, "double_rated", dice_happens(writer->dice, .1));
    }
    writer_end(writer);
}

void emit_audits(struct writer *writer, const struct sim_document *d)
{
    emit_audit(writer, d, false, d->ed_sub + d->ed_del + d->ed_ins + d->residual);
    emit_audit(writer, d, true, d->residual);
}

void emit_error_report(struct writer *writer, const struct sim_document *d)
{
    struct envelope envelope = envelope_of(d, "error_report");
    double u = dice_uniform(writer->dice);
    int class = 0;

    envelope.sender = SENDER_OFFICE;
    envelope.person = NULL; /* reported to the office, not by name */
    envelope.document = NULL;
    envelope.loss = 0;
    while (class < CLASSES - 1 && u >= class_shares[class]) {
        u -= class_shares[class ++];
    }
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "class", class_codes[class]);
    LINE_CODE(line, "doc_type", d->type);
    LINE_INT(line, "severity", (int64_t)dice_binomial(writer->dice, .35, 3));
    if (dice_happens(writer->dice, .8)) {
        LINE_INT(line, "resolved_days", (int64_t)dice_exponential(writer->dice, 18));
    }
    writer_end(writer);
}
