/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/comparison.h"

#include <math.h>

#include "analyzer/compare.h"
#include "analyzer/mix.h"
#include "base/text.h"
#include "sql.h"

/* What is compared, each on its scale; rates are standardised too. */
static const struct {
    const char *metric;
    enum estimate_scale scale;
    enum mix_rate mix;
} compared[] = {
    {"A7", SCALE_LOGIT, MIX_NONE}, {"B2", SCALE_LOG, MIX_B2},     {"C1", SCALE_LOG, MIX_C1},
    {"D3", SCALE_LOG, MIX_D3},     {"D9", SCALE_LOGIT, MIX_NONE},
};
#define COMPARED_COUNT (sizeof(compared) / sizeof(compared[0]))

#define KIND_ALL 1

enum {
    WHOLE,
    METRIC,
    SCOPE,
    STATE,
    METHOD,
    VALUE,
    LOW,
    HIGH,
    CLINICIANS,
    DENOMINATOR,
    OF_WHOLE,
    WHOLE_KIND,
};

static const char *const position_names[] = {
    [FUNNEL_WITHIN] = "within",       [FUNNEL_ABOVE_95] = "above_95",
    [FUNNEL_ABOVE_998] = "above_998", [FUNNEL_BELOW_95] = "below_95",
    [FUNNEL_BELOW_998] = "below_998",
};

/* One service whose figure takes part. */
struct member {
    int32_t scope_id;
    struct compared figure;
    double volume;
};

/* One whole in one metric. */
struct comparison {
    const struct metric *metric;
    enum estimate_scale scale;
    enum mix_rate mix;
    int32_t whole_id;
    double whole;
    struct member *members;
    struct effect *effects; /* [count] */
    struct placed *placed;
    struct figure *standard; /* value is NAN where there is none */
    size_t count;
    size_t withheld; /* there, and not published with all digits */
    struct funnel funnel;
    bool enough;
};

static size_t place_of(const struct metric *metric)
{
    size_t i = 0;

    while (i < COMPARED_COUNT && !text_equal(compared[i].metric, metric->id)) {
        i++;
    }
    return i;
}

static const char *metric_ids(struct arena *arena, const struct catalog *catalog)
{
    int64_t ids[COMPARED_COUNT];
    size_t count = 0;

    for (size_t i = 0; i < COMPARED_COUNT; i++) {
        const struct metric *metric = catalog_metric(catalog, compared[i].metric);

        if (metric != NULL) { /* a site's own catalog may lack it */
            ids[count++] = metric->number;
        }
    }
    return db_int_array(arena, ids, count);
}

static void take_member(struct comparison *c, const struct db_rows *rows, size_t row)
{
    const struct compared figure = {.value = db_cell_double(rows, row, VALUE),
                                    .low = db_cell_double(rows, row, LOW),
                                    .high = db_cell_double(rows, row, HIGH),
                                    .clinicians = (size_t)db_cell_int(rows, row, CLINICIANS)};
    int64_t method = db_cell_int(rows, row, METHOD);

    /* exact limits are of another width than the jackknife's */
    if (db_cell_int(rows, row, STATE) != STATE_PUBLISHED ||
        (method != METHOD_LJK_LOG && method != METHOD_LJK_LOGIT) ||
        !compare_effect(&figure, c->scale, &c->effects[c->count])) {
        c->withheld++;
        return;
    }
    c->members[c->count++] = (struct member){(int32_t)db_cell_int(rows, row, SCOPE), figure,
                                             db_cell_double(rows, row, DENOMINATOR)};
}

/* The rows [first, until) are of one whole and metric. */
static struct comparison read_comparison(struct arena *arena, const struct catalog *catalog,
                                         const struct db_rows *rows, size_t first, size_t until)
{
    const struct metric *metric =
        catalog_metric_number(catalog, (int)db_cell_int(rows, first, METRIC));
    size_t place = place_of(metric);
    size_t most = until - first;
    struct comparison c = {.metric = metric,
                           .scale = compared[place].scale,
                           .mix = compared[place].mix,
                           .whole_id = (int32_t)db_cell_int(rows, first, WHOLE),
                           .whole = db_cell_double(rows, first, OF_WHOLE),
                           .members = ARENA_NEW(arena, struct member, most),
                           .effects = ARENA_NEW(arena, struct effect, most),
                           .placed = ARENA_NEW(arena, struct placed, most),
                           .standard = ARENA_NEW(arena, struct figure, most)};

    for (size_t i = first; i < until; i++) {
        take_member(&c, rows, i);
    }
    for (size_t i = 0; i < c.count; i++) {
        c.standard[i].value = (double)NAN;
    }
    double centre = compare_to_scale(c.whole, c.scale);

    c.enough =
        isfinite(centre) && compare_units(centre, c.scale, c.effects, c.count, &c.funnel, c.placed);
    return c;
}

/* The services of all sites at comparable work, of each rate; count 0 where there are too few. */
struct standards {
    struct {
        int32_t *ids;
        struct figure *figures;
        size_t count;
    } rates[MIX_RATES];
    struct mix mix;
    bool read;
};

/* Of all sites together: in other wholes the services have the same values. */
static bool standardise(struct recorder *recorder, struct arena *arena, struct period quarter,
                        const struct comparison *c, struct standards *standards, struct error *err)
{
    int32_t *ids = ARENA_NEW(arena, int32_t, c->count);
    struct figure *figures = ARENA_NEW(arena, struct figure, c->count);

    if (!standards->read && !mix_read(arena, recorder->db, quarter, &standards->mix, err)) {
        return false;
    }
    standards->read = true;
    for (size_t i = 0; i < c->count; i++) {
        ids[i] = c->members[i].scope_id;
    }
    mix_standardise(&standards->mix, c->mix, c->metric->numerator[0].factor, ids, c->count,
                    figures);
    standards->rates[c->mix].ids = ids;
    standards->rates[c->mix].figures = figures;
    standards->rates[c->mix].count = c->count;
    return true;
}

static void take_standards(const struct standards *standards, struct comparison *c)
{
    for (size_t i = 0; c->mix != MIX_NONE && i < c->count; i++) {
        for (size_t j = 0; j < standards->rates[c->mix].count; j++) {
            if (standards->rates[c->mix].ids[j] == c->members[i].scope_id) {
                c->standard[i] = standards->rates[c->mix].figures[j];
            }
        }
    }
}

static json_t *member_json(const struct comparison *c, size_t i)
{
    const struct member *member = &c->members[i];
    const struct placed *placed = &c->placed[i];
    const struct figure *standard = &c->standard[i];
    json_t *json = json_pack("{s:i, s:i}", "scope", (int)member->scope_id, "clinicians",
                             (int)member->figure.clinicians);

    record_number(json, "value", member->figure.value);
    record_number(json, "low", member->figure.low);
    record_number(json, "high", member->figure.high);
    record_number(json, "volume", member->volume);
    if (c->enough) {
        json_object_set_new(json, "position", json_string(position_names[placed->position]));
        record_number(json, "low_95", placed->limits.low_95);
        record_number(json, "high_95", placed->limits.high_95);
        record_number(json, "low_998", placed->limits.low_998);
        record_number(json, "high_998", placed->limits.high_998);
        record_number(json, "shrunken", placed->shrunken.value);
        record_number(json, "shrunken_low", placed->shrunken.low);
        record_number(json, "shrunken_high", placed->shrunken.high);
    }
    if (isfinite(standard->value)) {
        record_number(json, "standard", standard->value);
        record_number(json, "standard_low", standard->low);
        record_number(json, "standard_high", standard->high);
    }
    return json;
}

static size_t count_beyond(const struct comparison *c, bool far)
{
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++) {
        enum funnel_position at = c->placed[i].position;

        count += at == FUNNEL_ABOVE_998 || at == FUNNEL_BELOW_998 || (!far && at != FUNNEL_WITHIN);
    }
    return count;
}

static json_t *payload(const struct comparison *c)
{
    size_t beyond = c->enough ? count_beyond(c, false) : 0;
    const char *text = !c->enough   ? "finding.funnel.few"
                       : beyond > 0 ? "finding.funnel.differ"
                                    : "finding.funnel.alike";
    json_t *json = json_pack("{s:s, s:s, s:i, s:i, s:[]}", "text", text, "metric", c->metric->id,
                             "units", (int)c->count, "withheld", (int)c->withheld, "members");

    record_number(json, "whole", c->whole);
    if (c->enough) {
        record_number(json, "tau2", c->funnel.tau2);
        json_object_set_new(json, "beyond", json_integer((json_int_t)beyond));
        json_object_set_new(json, "far", json_integer((json_int_t)count_beyond(c, true)));
    }
    for (size_t i = 0; i < c->count; i++) {
        json_array_append_new(json_object_get(json, "members"), member_json(c, i));
    }
    return json;
}

static bool write_all(struct recorder *recorder, struct arena *arena, struct period quarter,
                      const struct db_rows *rows, struct error *err)
{
    const bool over = quarter.until <= recorder->closed + 1;
    struct standards standards = {0};
    bool ok = true;

    for (size_t first = 0, until = 0; ok && first < rows->row_count; first = until) {
        while (until < rows->row_count &&
               db_cell_int(rows, until, WHOLE) == db_cell_int(rows, first, WHOLE) &&
               db_cell_int(rows, until, METRIC) == db_cell_int(rows, first, METRIC)) {
            until++;
        }
        struct comparison c = read_comparison(arena, recorder->catalog, rows, first, until);

        if (over && c.enough && c.mix != MIX_NONE &&
            db_cell_int(rows, first, WHOLE_KIND) == KIND_ALL) {
            ok = standardise(recorder, arena, quarter, &c, &standards, err);
        }
        take_standards(&standards, &c);
        if (ok) {
            record_finding(recorder, "funnel", (struct recorded_scope){.scope_id = c.whole_id},
                           c.metric->id, quarter, payload(&c));
        }
    }
    return ok;
}

bool comparison_write(struct recorder *recorder, struct period quarter, struct error *err)
{
    struct arena arena = {0};
    struct db_rows rows;
    const char *metrics = metric_ids(&arena, recorder->catalog);
    bool ok = db_query(recorder->db, &arena, &sql_comparison_read,
                       DB_PARAMS(metrics, db_int(&arena, period_id(quarter))), &rows, err) &&
              write_all(recorder, &arena, quarter, &rows, err);

    arena_free(&arena);
    return ok;
}
