/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog.h: the vocabulary as data, read once from the files of schema/catalog built into the
 * programs.
 *
 * Everything that names an event field, a code, a component, a metric, a scope, a practice or a
 * text of the user interface asks here. Indices are stable within one build only; what is stored
 * are the numbers and ids of the files. Immutable after loading, so threads may share it.
 */
#ifndef SCHEMA_CATALOG_H
#define SCHEMA_CATALOG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/error.h"
#include "schema/db.h"
#include "schema/period.h"

enum language { LANGUAGE_FR, LANGUAGE_EN, LANGUAGE_COUNT };

struct words {
    const char *in[LANGUAGE_COUNT];
};

struct code {
    int16_t id;         /* stored; 0 is "unknown" in every list */
    const char *code;   /* sent */
    const char *parent; /* a code of the same list, or NULL */
    struct words label;
};

struct code_list {
    const char *name;         /* "specialty" */
    const struct code *codes; /* in the order of their ids */
    const uint16_t *by_text;  /* [count]: their indices in the order of their codes */
    size_t count;
};

/* FIELD_OPAQUE: the site's own id of a thing, at most 64 bytes; stored only as its MAC (uuid). */
enum field_type {
    FIELD_INT2,
    FIELD_INT4,
    FIELD_INT8,
    FIELD_BOOL,
    FIELD_CODE,
    FIELD_DATE,
    FIELD_OPAQUE
};

enum presence { PRESENCE_NONE, PRESENCE_OPTIONAL, PRESENCE_REQUIRED };

enum disclosure { DISCLOSURE_DIRECT, DISCLOSURE_QUASI, DISCLOSURE_SENSITIVE, DISCLOSURE_NEUTRAL };

struct event_field {
    const char *name;   /* the key in JSON */
    const char *column; /* in the table; the same but for some of the envelope */
    enum field_type type;
    const char *unit; /* "ms", "words", "0.1 dB"; "" where it has none */
    int64_t min;      /* numbers only */
    int64_t max;
    const struct code_list *codes; /* FIELD_CODE only */
    bool required;
    enum disclosure disclosure;
    struct words label;
    struct words description;
    int since; /* the event type's schema number that introduced it */
};

struct event_type {
    const char *name; /* "document" */
    int schema;       /* newest schema number */
    const char *since;
    const char *table; /* "event_document" */
    enum presence clinician;
    struct words label;
    struct words description;
    const struct event_field *fields; /* without the envelope */
    const int *field_levels;          /* [field_count]: the feed level that brings each */
    size_t field_count;
};

/* How much a hospital sends: each level brings more fields, and so more metrics. */
struct feed_level {
    int level; /* from 1 */
    struct words label;
    struct words description;
};

/* An additive column of clinician_day. */
struct component {
    const char *name;
    const struct event_type *event;
    const char *expression; /* SQL aggregate over rows of the event's table, as the fold has it */
    bool stock;             /* a flow whose running total counts (seats): its value in a period is
                               the sum of all days before the period's end */
    struct words label;
};

/* A sparse histogram column of clinician_day_bin: 64 bins, ratio 2^(1/4) from `origin`. */
struct histogram {
    int16_t id;
    const char *name;
    const struct event_type *event;
    double origin; /* lower edge of bin 1; bin 0 holds what is below */
    const char *unit;
    struct words label;
};

enum metric_kind {
    METRIC_RATIO,            /* sum/sum, LJK on log */
    METRIC_SHARE,            /* sum/sum within 0-1 of documents or encounters, LJK on logit */
    METRIC_DIFFERENCE,       /* signed (sum - sum)/sum, LJK on the identity */
    METRIC_SHARE_CLINICIANS, /* clinicians with numerator > 0 among those with denominator > 0 */
    METRIC_STOCK_SHARE,      /* counted completely: no interval. parameter "sum": sum/sum;
                                a stock's name: clinicians with numerator > 0 who hold one of it,
                                over sum;
                                "never_30d": clinicians whose denominator stock is > 0 30 days before
                                the period's end and whose numerator never was, over the former */
    METRIC_COUNT,            /* a total, LJK-log or Garwood */
    METRIC_CLINICIANS,       /* distinct clinicians with numerator > 0 */
    METRIC_QUANTILE,         /* from a histogram, Woodruff */
    METRIC_MEAN,       /* scale mean of surveys, t; parameter: component that sums the squares */
    METRIC_NPS,        /* net promoter score */
    METRIC_TIME_SAVED, /* parameter "fixed:low" … "whole:high"; numerator words, -active ms; typed
                          side from typed_words, typed_active_ms, typed_documents */
    METRIC_SURVIVAL,   /* Kaplan-Meier median (A5): from denominator to first numerator;
                          parameter: component of the competing event */
    METRIC_RETENTION,  /* cohort share in week k (A6); parameter: k */
    METRIC_TIER,       /* share of clinicians in an adoption tier (A11); parameter: the tier */
    METRIC_FLOW,       /* of a month's users those who are "new", "kept" or "returned"; of those of
                          the month before the "lapsed": parameter */
    METRIC_STICKINESS, /* days of use over days, of a month's users */
};

enum direction { DIRECTION_UP, DIRECTION_DOWN, DIRECTION_CONTEXT };

/* A component with a factor: terms add up. */
struct metric_term {
    uint16_t component; /* index into catalog->components */
    double factor;
};

struct metric {
    int16_t number; /* stored in measure.metric_id; fixed */
    const char *id; /* "B2", "A7", "D4_low" */
    enum metric_kind kind;
    const struct metric_term *numerator;
    size_t numerator_count;
    const struct metric_term *denominator;
    size_t denominator_count;
    const struct histogram *histogram; /* METRIC_QUANTILE */
    double quantile;                   /* METRIC_QUANTILE, 0-1 */
    const char *parameter;             /* kinds that need one more word; "" */
    const char *const *needs;          /* [need_count] kinds of data that a site must send */
    size_t need_count;
    double scale;     /* displayed = value x scale: 100 for %, 1 else */
    const char *unit; /* "%", "words/min", "s", "min", "per_100_words": key of texts "unit.…" */
    enum direction direction;
    const char *interval; /* name of the method: "ljk_log", "ljk_logit", "wilson", … */
    bool
        documents_outcome; /* few events are an outcome: contributing clinicians count (TRUST A7) */
    double domain_low;     /* fixed axis, displayed units */
    double domain_high;
    const struct scope_kind *const *scopes; /* [scope_count]: for which it is computed */
    size_t scope_count;
    bool periods[PERIOD_KINDS]; /* by enum period_kind: for which it is computed */
    const char *event;          /* name of the event whose documents it counts as n */
    uint16_t documents;         /* component index that counts its documents (measure.documents) */
    struct words label;         /* "Taux de correction" */
    struct words description;   /* one or two sentences: what over what */
    struct words caution;       /* how not to read it; may be "" */
    const char *source;         /* of the definition */
};

/* Dimensions of clinician_day that a scope may hold fixed. */
enum dimension {
    DIMENSION_SITE,
    DIMENSION_UNIT,
    DIMENSION_SPECIALTY,
    DIMENSION_ROLE,
    DIMENSION_DOC_TYPE,
    DIMENSION_SETTING,
    DIMENSION_DEVICE,
    DIMENSION_RELEASE,
    DIMENSION_COUNT,
};

struct scope_kind {
    int16_t number; /* stored in scope.kind; fixed */
    const char *id; /* "all", "site", "pole", "unit", "specialty", "site_specialty", … */
    bool dimensions[DIMENSION_COUNT]; /* pole and unit: DIMENSION_UNIT at that level of the tree */
    bool weekly;                      /* also by week and rolling 28 days */
    struct words label;
};

struct practice {
    const char *id;    /* "BP14" */
    const char *axis;  /* "apprendre", "installer", "dicter", "verifier", "ambiant", "estimer" */
    const char *type;  /* "imperatif", "standard", "avance" */
    const char *grade; /* "A", "B", "C", "AE" */
    const struct metric *indicator; /* NULL: no event carries it yet */
    bool reversed;                  /* the indicator falls when the practice is followed */
    double target;                  /* M, displayed units of the indicator */
    double floor;                   /* below it "not met" in the starting scale (NM) */
    const struct metric *const *outcomes;
    size_t outcome_count;
    const struct metric
        *studied;  /* the outcome of its study within clinicians; NULL: none is made */
    double useful; /* the smallest useful change of that: so many % less */
    struct words title, statement, why, evidence_note, indicator_text, effect_note, action;
    const char *const *evidence; /* ids "E2" of evidence.json */
    size_t evidence_count;
    const char *design; /* "WU", "DiD", … */
    bool conflicting;   /* the evidence is */
};

struct evidence {
    const char *id; /* "E2" */
    const char *citation;
    const char *doi;     /* or "" */
    const char *checked; /* "abstract", "partly", "no", "computed" */
    struct words finding;
};

/* One setting in which intervals of a family were drawn, and how many of them held the truth. */
struct study_condition {
    const char *name; /* of the texts "study.condition.…" */
    double value;
};

struct study_cell {
    const char *family; /* of the texts "study.family.…" */
    int k;              /* clinicians, units or weeks */
    struct study_condition *conditions;
    size_t condition_count;
    double share;  /* that held; of the alert rule: of false alerts */
    double lowest; /* within which it has to be */
    double highest;
    int64_t draws;    /* 0: enumerated */
    const char *note; /* "stress", "weak"; NULL: none */
};

/* Source: STATISTICS.md section 8; make coverage-study. */
struct interval_study {
    const char *date; /* "2026-11-26" */
    int64_t seed;
    const struct study_cell *cells;
    size_t cell_count;
};

struct catalog {
    const char *version;                /* of the framework: "1.0" */
    const struct event_field *envelope; /* the fields every event has, in order */
    size_t envelope_count;
    const struct code_list *code_lists;
    size_t code_list_count;
    const struct event_type *events;
    size_t event_count;
    const struct feed_level *feed_levels;
    size_t feed_level_count;
    const struct component *components;
    size_t component_count;
    const struct histogram *histograms;
    size_t histogram_count;
    const struct scope_kind *scope_kinds;
    size_t scope_kind_count;
    const struct metric *metrics;
    size_t metric_count;
    const struct practice *practices;
    size_t practice_count;
    const struct evidence *evidence;
    size_t evidence_count;
    struct interval_study study;
    struct text_table *texts;
};

/*
 * Reads and checks the built-in files: references between them resolve, numbers are unique, both
 * languages are complete. Fails with ERROR_SYSTEM naming file and entry: the build's own tests
 * keep that from happening.
 */
NODISCARD bool catalog_load(struct arena *arena, const struct catalog **catalog, struct error *err);
/* The same from other files: tests break them. */
NODISCARD bool catalog_load_assets(struct arena *arena, const struct asset *assets,
                                   const struct catalog **catalog, struct error *err);

/* Look-ups by name; NULL where there is none. */
const struct event_type *catalog_event(const struct catalog *catalog, const char *name);
const struct code_list *catalog_codes(const struct catalog *catalog, const char *name);
const struct code *code_by_text(const struct code_list *list, const char *code);
const struct code *code_by_id(const struct code_list *list, int id);
const struct metric *catalog_metric(const struct catalog *catalog, const char *id);
const struct metric *catalog_metric_number(const struct catalog *catalog, int number);
const struct scope_kind *catalog_scope_kind(const struct catalog *catalog, const char *id);
const struct scope_kind *catalog_scope_kind_number(const struct catalog *catalog, int64_t number);
const struct practice *catalog_practice(const struct catalog *catalog, const char *id);
const struct component *catalog_component(const struct catalog *catalog, const char *name);

/*
 * A text of the user interface by its key ("page.adoption.title"). A missing key asserts: the
 * tests read every key that the sources use.
 */
const char *catalog_text(const struct catalog *catalog, enum language language, const char *key);
/* The same, NULL where it is missing: for keys made of data ("unit.%"). */
const char *catalog_text_if(const struct catalog *catalog, enum language language, const char *key);

const char *metric_kind_name(enum metric_kind kind); /* "share_clinicians" */

/* What may be added up over scopes that share nobody, and over periods. */
enum additivity {
    ADDITIVE,          /* the figure itself: a count of events */
    ADDITIVE_IN_PARTS, /* its numerators and its denominators, never the figure */
    ADDITIVE_NOT,      /* nothing: who is counted in two parts counts once in both together */
};
enum additivity metric_additivity(const struct metric *metric);

/* "fr" or "en"; false else. */
bool language_read(const char *text, enum language *language);
const char *language_name(enum language language); /* "fr", "en" */

/* The database column of a field: its name and its type. */
struct db_column event_column(const struct event_field *field);

#endif
