/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/alarm.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "base/text.h"
#include "sql.h"

#define TRAINING_WEEKS 6
#define TRAINED_MIN    CLINICIANS_SHOWN
#define DEVICE_POINTS  .15
#define NEW_SHARE      .3
#define PRESENT_SHARE  .7
#define NEWEST         (ALARM_WEEKS - 1)
#define HUNDREDTHS     100.0
#define ROUNDING       1e-9

enum { SCOPE, CLINICIAN, WEEK, FIRST_SUM, SUMS = 11, COLUMNS = FIRST_SUM + SUMS };

static const enum db_type types[COLUMNS] = {DB_INT4, DB_INT8, DB_INT4, DB_INT8, DB_INT8,
                                            DB_INT8, DB_INT8, DB_INT8, DB_INT8, DB_INT8,
                                            DB_INT8, DB_INT8, DB_INT8, DB_INT8};

static struct cluster voice_of(const struct alarm_week *week)
{
    return (struct cluster){week->voice, week->documents};
}

static struct cluster edits_of(const struct alarm_week *week)
{
    return (struct cluster){week->edits, week->words};
}

static struct cluster corrections_of(const struct alarm_week *week)
{
    return (struct cluster){week->corrections, week->words_corrected};
}

static struct cluster signed_of(const struct alarm_week *week)
{
    return (struct cluster){week->signed_24h, week->followed};
}

typedef struct cluster (*watched_fn)(const struct alarm_week *week);

static watched_fn find_watched(const char *metric)
{
    static const struct {
        const char *metric;
        watched_fn of;
    } watched[] = {{"A7", voice_of}, {"B2", edits_of}, {"C1", corrections_of}, {"D9", signed_of}};

    for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
        if (text_equal(metric, watched[i].metric)) {
            return watched[i].of;
        }
    }
    return NULL;
}

bool alarm_watches(const char *metric)
{
    return find_watched(metric) != NULL;
}

/* Events and volume of the weeks before; x = 0: none. */
static struct cluster baseline_of(const struct cluster *cells)
{
    struct cluster sum = {0, 0};

    for (size_t i = 0; i < ALARM_BASELINE; i++) {
        sum.y += cells[i].x > 0 ? cells[i].y : 0;
        sum.x += cells[i].x;
    }
    return sum;
}

static bool has_baseline(const struct cluster *cells)
{
    return baseline_of(cells).x > 0;
}

/* Who counts in a week, and whether what is expected of them may be told. */
static size_t count_week(const struct watch *watch, size_t week, bool *dominated)
{
    struct concentration expected = {0};
    size_t k = 0;

    for (size_t i = 0; i < watch->clinician_count; i++) {
        const struct cluster *cells = watch->cells + i * watch->week_count;

        struct cluster own = baseline_of(cells);

        if (cells[week].x > 0 && own.x > 0) {
            concentration_add(&expected, own.y / own.x * cells[week].x);
            k++;
        }
    }
    concentration_end(&expected);
    *dominated = disclosure_dominated(&expected);
    return k;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* Weeks of the baseline in which anybody did anything: telemetry may be younger than they are. */
static size_t weeks_worked(const struct watch *watch)
{
    size_t worked = 0;

    for (size_t week = 0; week < ALARM_BASELINE; week++) {
        bool any = false;

        for (size_t i = 0; i < watch->clinician_count && !any; i++) {
            any = watch->cells[i * watch->week_count + week].x > 0;
        }
        worked += any ? 1 : 0;
    }
    return worked;
}

/* Whether three in ten are new, or fewer than seven in ten of a usual week are there. */
static bool staffing_moved(const struct watch *watch)
{
    double usual = 0;
    double present = 0;
    double fresh = 0;

    for (size_t i = 0; i < watch->clinician_count; i++) {
        const struct cluster *cells = watch->cells + i * watch->week_count;
        bool known = has_baseline(cells);

        for (size_t week = 0; week < ALARM_BASELINE; week++) {
            usual += cells[week].x > 0 ? 1 : 0;
        }
        present += cells[NEWEST].x > 0 ? 1 : 0;
        fresh += cells[NEWEST].x > 0 && !known ? 1 : 0;
    }
    return share(fresh, present) >= NEW_SHARE ||
           present * (double)weeks_worked(watch) < PRESENT_SHARE * usual;
}

static bool devices_moved(const struct alarm_crew *crew)
{
    double dedicated[2] = {0, 0}; /* before, now */
    double known[2] = {0, 0};

    for (size_t i = 0; i < crew->clinician_count; i++) {
        for (size_t week = 0; week < ALARM_WEEKS; week++) {
            const struct alarm_week *w = &crew->weeks[i * ALARM_WEEKS + week];

            dedicated[week >= ALARM_BASELINE] += w->dedicated;
            known[week >= ALARM_BASELINE] += w->microphone;
        }
    }
    return known[0] > 0 && known[1] > 0 &&
           fabs(share(dedicated[1], known[1]) - share(dedicated[0], known[0])) >= DEVICE_POINTS;
}

static bool trained(const struct alarm_crew *crew)
{
    size_t people = 0;

    for (size_t i = 0; i < crew->clinician_count; i++) {
        double n = 0;

        for (size_t week = ALARM_WEEKS - TRAINING_WEEKS; week < ALARM_WEEKS; week++) {
            n += crew->weeks[i * ALARM_WEEKS + week].trainings;
        }
        people += n > 0 ? 1 : 0;
    }
    return people >= TRAINED_MIN;
}

static unsigned causes_of(const struct alarm_crew *crew, const struct watch *watch)
{
    return (trained(crew) ? ALARM_TRAINING : 0) | (devices_moved(crew) ? ALARM_DEVICE : 0) |
           (staffing_moved(watch) ? ALARM_STAFFING : 0);
}

static struct watch watch_of(struct arena *scratch, const struct alarm_crew *crew, watched_fn of)
{
    struct cluster *cells = ARENA_NEW(scratch, struct cluster, crew->clinician_count * ALARM_WEEKS);

    for (size_t i = 0; i < crew->clinician_count * ALARM_WEEKS; i++) {
        cells[i] = of(&crew->weeks[i]);
    }
    return (struct watch){cells, crew->clinician_count, ALARM_WEEKS, ALARM_BASELINE};
}

/* The same clinicians count in both weeks that are judged, and may be told of. */
static bool may_tell(const struct watch *watch, size_t *clinicians)
{
    bool shown = true;

    for (size_t week = ALARM_BASELINE; week < ALARM_WEEKS; week++) {
        bool dominated = false;

        *clinicians = count_week(watch, week, &dominated);
        shown = shown && *clinicians >= CLINICIANS_PUBLISHED && !dominated;
    }
    return shown;
}

static double relative(double log_ratio)
{
    return HUNDREDTHS * (exp(log_ratio) - 1);
}

struct alarm alarm_judge(const struct alarm_crew *crew, const char *metric)
{
    double none = (double)NAN;
    struct arena scratch = {0};
    struct alert_week *weeks = ARENA_NEW(&scratch, struct alert_week, ALARM_WEEKS);
    struct watch watch = watch_of(&scratch, crew, find_watched(metric));
    struct alarm alarm = {.verdict = ALARM_FEW, .change = none, .low = none, .high = none};

    if (may_tell(&watch, &alarm.clinicians) && alert_watch(&watch, weeks) == ALERT_WATCHING &&
        !isnan(weeks[NEWEST].low)) {
        const struct alert_week *newest = &weeks[NEWEST];

        alarm.verdict = !newest->alert ? ALARM_QUIET : newest->beyond > 0 ? ALARM_HIGH : ALARM_LOW;
        alarm.change = round(relative(newest->log_ratio)) / HUNDREDTHS;
        alarm.low = floor(relative(newest->low) + ROUNDING) / HUNDREDTHS;
        alarm.high = ceil(relative(newest->high) - ROUNDING) / HUNDREDTHS;
        alarm.causes = newest->alert ? causes_of(crew, &watch) : 0;
        for (size_t week = 0; week < ALARM_BASELINE; week++) {
            alarm.weeks += weeks[week].expected > 0 ? 1 : 0;
        }
        for (size_t week = 0; week < ALARM_WEEKS; week++) {
            alarm.log_ratios[week] = weeks[week].log_ratio;
        }
    } else {
        alarm.clinicians = 0;
    }
    arena_free(&scratch);
    return alarm;
}

/* The scopes while their clinicians' weeks are read. */
struct listening {
    const struct series_list *series;
    const struct release_marks *marks;
    struct alarm_list *alarms;
    struct arena *arena;
    struct arena scratch; /* of one scope */
    struct alarm_week *weeks;
    size_t clinician_count;
    size_t capacity;
    int32_t scope_id; /* 0: none yet */
    int64_t clinician_id;
};

static bool is_watched(const struct series *series)
{
    return alarm_watches(series->metric->id) && !isnan(series->value[SERIES_WEEKS - 1]) &&
           !isnan(series->value[SERIES_WEEKS - 2]);
}

static void judge_scope(struct listening *l)
{
    struct alarm_crew crew = {l->weeks, l->clinician_count};

    for (size_t i = 0; l->scope_id != 0 && i < l->series->count; i++) {
        const struct series *series = &l->series->items[i];

        if (series->scope_id == l->scope_id && is_watched(series)) {
            struct alarm_of *of = &l->alarms->items[l->alarms->count++];

            *of = (struct alarm_of){.series = series,
                                    .alarm = alarm_judge(&crew, series->metric->id)};
            if (of->alarm.verdict == ALARM_HIGH || of->alarm.verdict == ALARM_LOW) {
                of->release = release_recent(series, l->marks);
                of->alarm.causes |= of->release == NULL ? 0 : ALARM_RELEASE;
            }
        }
    }
    arena_reset(&l->scratch);
    l->weeks = NULL;
    l->clinician_count = 0;
    l->capacity = 0;
}

static void add_clinician(struct listening *l)
{
    l->weeks = arena_grow(&l->scratch, l->weeks, l->clinician_count, &l->capacity,
                          ALARM_WEEKS * sizeof(*l->weeks));
    l->clinician_count++;
}

/* A clinician may have several rows of a week. */
static void add_row(struct alarm_week *week, const struct db_value *row)
{
    double *const sums[SUMS] = {
        &week->voice,       &week->documents,       &week->edits,      &week->words,
        &week->corrections, &week->words_corrected, &week->signed_24h, &week->followed,
        &week->dedicated,   &week->microphone,      &week->trainings,
    };

    for (size_t i = 0; i < SUMS; i++) {
        *sums[i] += (double)row[FIRST_SUM + i].integer;
    }
}

static void take_row(struct listening *l, const struct db_value *row)
{
    int32_t scope_id = (int32_t)row[SCOPE].integer;

    if (scope_id != l->scope_id) {
        judge_scope(l);
        l->scope_id = scope_id;
        l->clinician_id = 0;
    }
    if (l->weeks == NULL || row[CLINICIAN].integer != l->clinician_id) {
        add_clinician(l);
        l->clinician_id = row[CLINICIAN].integer;
    }
    add_row(&l->weeks[(l->clinician_count - 1) * ALARM_WEEKS + (size_t)row[WEEK].integer], row);
}

static const char *scopes_of(struct arena *arena, const struct series_list *list)
{
    int64_t *ids = ARENA_NEW(arena, int64_t, list->count);
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (is_watched(&list->items[i])) {
            ids[count++] = list->items[i].scope_id;
        }
    }
    return db_int_array(arena, ids, count);
}

bool alarm_read(struct arena *arena, struct db *db, const struct series_list *series,
                const struct release_marks *marks, struct alarm_list *alarms, struct error *err)
{
    int32_t until = series->monday + 7 * SERIES_WEEKS;
    struct listening l = {.series = series, .marks = marks, .alarms = alarms, .arena = arena};
    struct db_reader *reader = NULL;
    const struct db_value *row = NULL;
    bool ok = false;

    *alarms = (struct alarm_list){ARENA_NEW(arena, struct alarm_of, series->count), 0};
    if (!db_read_open(db, &sql_clinician_week_read,
                      DB_PARAMS(db_day(arena, until - 7 * ALARM_WEEKS), db_day(arena, until),
                                scopes_of(arena, series)),
                      types, COLUMNS, &reader, err)) {
        return false;
    }
    while ((ok = db_read_next(reader, &row, err)) && row != NULL) {
        take_row(&l, row);
    }
    db_read_close(reader);
    if (ok) {
        judge_scope(&l);
    }
    arena_free(&l.scratch);
    return ok;
}
