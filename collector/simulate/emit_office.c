/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of the administration: seats, trainings, surveys, releases. */
#include "collector/simulate/emit.h"

static struct envelope envelope_of(const struct unit *unit, const struct person *p,
                                   const char *type)
{
    return (struct envelope){
        .type = type,
        .sender = SENDER_OFFICE,
        .unit = unit,
        .person = p,
        .hour = 10,
        .release = -1,
    };
}

void emit_seat(struct writer *writer, const struct unit *unit, const struct person *p,
               const char *action, int32_t seats)
{
    struct envelope envelope = envelope_of(unit, p, "seat");
    struct line_buffer *line = writer_begin(writer, &envelope);

    LINE_CODE(line, "action", action);
    LINE_CODE(line, "licence_type", "dictation");
    if (seats != 0) {
        LINE_INT(line, "seats", seats);
    }
    writer_end(writer);
}

void emit_training(struct writer *writer, const struct person *p, const char *module)
{
    struct dice *dice = writer->dice;
    struct envelope envelope = envelope_of(p->unit, p, "training");
    struct line_buffer *line = writer_begin(writer, &envelope);

    LINE_CODE(line, "module", module);
    LINE_CODE(line, "mode", dice_happens(dice, .5) ? "individual" : "e_learning");
    LINE_INT(line, "minutes", (int64_t)(20 + dice_index(dice, 40)));
    LINE_BOOL(line, "completed", true);
    LINE_INT(line, "score", (int64_t)(60 + dice_index(dice, 41)));
    writer_end(writer);
}

static int32_t rounded(double value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : (int32_t)(value + .5);
}

static struct line_buffer *begin_survey(struct writer *writer, const struct unit *unit,
                                        const char *role, const char *instrument, int wave)
{
    struct envelope envelope = envelope_of(unit, NULL, "survey");

    envelope.role = role;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "instrument", instrument);
    LINE_INT(line, "wave", wave);
    return line;
}

/* The ten items of the System Usability Scale: odd ones agree, even ones disagree. */
static void emit_usability(struct writer *writer, const struct unit *unit, const char *role,
                           int wave, double mood)
{
    struct line_buffer *line = begin_survey(writer, unit, role, "sus", wave);

    for (int item = 1; item <= 10; item++) {
        double level = item % 2 == 1 ? 3.6 + mood : 2.4 - mood;
        line_add(line, ",\"item", 6);
        line_add_digits(line, item);
        line_add(line, "\":", 2);
        line_add_digits(line, rounded(level + dice_normal(writer->dice), 1, 5));
    }
    writer_end(writer);
}

static void emit_item(struct writer *writer, const struct unit *unit, const char *role,
                      const char *instrument, int wave, int32_t answer)
{
    struct line_buffer *line = begin_survey(writer, unit, role, instrument, wave);

    LINE_INT(line, "item1", answer);
    writer_end(writer);
}

void emit_surveys(struct writer *writer, const struct unit *unit, int wave)
{
    struct dice *dice = writer->dice;
    int32_t responses = dice_binomial(dice, unit->plan->managed ? .52 : .31, unit->clinicians);

    if (unit->clinicians == 0) {
        return;
    }
    struct line_buffer *line = begin_survey(writer, unit, NULL, "nps", wave);
    LINE_INT(line, "invited", unit->clinicians);
    LINE_INT(line, "responses", responses);
    writer_end(writer);
    for (int32_t i = 0; i < responses; i++) {
        const char *role = dice_happens(dice, .78) ? "physician" : "resident";
        double mood = .35 * dice_normal(dice) + (unit->plan->managed ? .25 : -.15);

        emit_item(writer, unit, role, "nps", wave,
                  rounded(7.4 + 3 * mood + 1.6 * dice_normal(dice), 0, 10));
        emit_item(writer, unit, role, "burnout1", wave,
                  rounded(2.5 - .6 * mood + .9 * dice_normal(dice), 1, 5));
        emit_item(writer, unit, role, "perceived_time", wave,
                  rounded(9 + 18 * mood + 12 * dice_normal(dice), -60, 120));
        emit_usability(writer, unit, role, wave, mood);
    }
}

void emit_release(struct writer *writer, const struct unit *unit, int release, int ring)
{
    static const char *const rings[] = {"pilot", "early", "general"};
    struct envelope envelope = envelope_of(unit, NULL, "engine_release");

    envelope.release = release;
    envelope.whole_site = true;
    struct line_buffer *line = writer_begin(writer, &envelope);
    LINE_CODE(line, "kind", design_releases[release].kind);
    LINE_CODE(line, "ring", rings[ring % 3]);
    writer_end(writer);
}
