/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/classes.h"

#include <stdlib.h>
#include <string.h>

#include "collector/score/numeral.h"

/* Terms of one class in a region, sorted by value; then those without a partner. */
struct values {
    const struct term **items;
    size_t count;
};

/* What one class has left over on each side. */
struct change {
    struct values lost;
    struct values added;
    uint64_t aliases; /* partners that are written differently */
};

/* A region and its two sides, while it is being compared. */
struct comparison {
    struct arena *arena;
    const struct region *region;
    const struct side *reference;
    const struct side *hypothesis;
    size_t ref_until; /* terms [next, until) of each side may overlap the region */
    size_t hyp_until;
    struct change numbers;
};

static int compare_values(const void *a, const void *b)
{
    const struct term *x = *(const struct term *const *)a;
    const struct term *y = *(const struct term *const *)b;
    uint32_t shorter = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->value, y->value, shorter);

    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* Moves `next` past the terms that end before the region. Returns the first that begins behind. */
static size_t enter_region(struct side *side, uint32_t from, uint32_t until)
{
    while (side->next < side->terms.count && side->terms.items[side->next].until <= from) {
        side->next++;
    }
    size_t end = side->next;
    while (end < side->terms.count && side->terms.items[end].from < until) {
        end++;
    }
    return end;
}

static struct values collect(struct arena *arena, const struct side *side, size_t until,
                             enum term_class class)
{
    struct values values = {NULL, 0};

    for (size_t i = side->next; i < until; i++) {
        if (side->terms.items[i].class == class) {
            if (values.items == NULL) {
                values.items = ARENA_NEW(arena, const struct term *, until - i);
            }
            values.items[values.count++] = &side->terms.items[i];
        }
    }
    if (values.count > 1) {
        qsort(values.items, values.count, sizeof(const struct term *), compare_values);
    }
    return values;
}

/* Are both written with the same words? */
static bool same_words(const struct comparison *c, const struct term *a, const struct term *b)
{
    if (a->until - a->from != b->until - b->from) {
        return false;
    }
    for (uint32_t i = 0; i < a->until - a->from; i++) {
        const struct token *x = &c->reference->tokens->items[a->from + i];
        const struct token *y = &c->hypothesis->tokens->items[b->from + i];
        if (x->length != y->length || memcmp(x->bytes, y->bytes, x->length) != 0) {
            return false;
        }
    }
    return true;
}

/* Takes away the values that both sides have, as often as both have them. */
static struct change compare_class(const struct comparison *c, enum term_class class)
{
    struct change change = {
        collect(c->arena, c->reference, c->ref_until, class),
        collect(c->arena, c->hypothesis, c->hyp_until, class),
        0,
    };
    size_t i = 0;
    size_t j = 0;
    size_t lost = 0;
    size_t added = 0;

    while (i < change.lost.count || j < change.added.count) {
        int order = i == change.lost.count ? 1
                    : j == change.added.count
                        ? -1
                        : compare_values(&change.lost.items[i], &change.added.items[j]);
        if (order == 0) {
            change.aliases +=
                same_words(c, change.lost.items[i++], change.added.items[j++]) ? 0 : 1;
        } else if (order < 0) {
            change.lost.items[lost++] = change.lost.items[i++];
        } else {
            change.added.items[added++] = change.added.items[j++];
        }
    }
    change.lost.count = lost;
    change.added.count = added;
    return change;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Words that say one where they are no article: 1 comprimé, un comprimé. */
static bool has_article(const struct token_list *tokens, uint32_t from, uint32_t until)
{
    static const char *const articles[] = {"un", "une", "one", "a", "an"};

    for (uint32_t i = from; i < until; i++) {
        for (size_t j = 0; j < sizeof(articles) / sizeof(articles[0]); j++) {
            if (token_is(&tokens->items[i], articles[j])) {
                return true;
            }
        }
    }
    return false;
}

static bool is_one(const struct term *term)
{
    return term->length == 1 && *term->value == '1';
}

static void drop_ones(struct values *values, const struct token_list *other, uint32_t from,
                      uint32_t until)
{
    size_t kept = 0;
    bool article = values->count > 0 && has_article(other, from, until);

    for (size_t i = 0; i < values->count; i++) {
        if (!article || !is_one(values->items[i])) {
            values->items[kept++] = values->items[i];
        }
    }
    values->count = kept;
}

static const char *value_text(struct arena *arena, const struct term *term)
{
    return arena_copy(arena, term->value, term->length);
}

/* Pairs that differ by a power of ten alone, and pairs that differ by their sign alone. */
static void count_shifts(struct arena *arena, const struct change *change, struct figures *figures)
{
    size_t most = smaller(change->lost.count, change->added.count);

    for (size_t i = 0; i < most; i++) {
        const char *lost = value_text(arena, change->lost.items[i]);
        for (size_t j = 0; j < change->added.count; j++) {
            const char *added = value_text(arena, change->added.items[j]);
            if (numeral_is_shifted(lost, added)) {
                figures->of[FIGURE_NUMBER_X10]++;
                break;
            }
            if (strcmp(lost + (*lost == '-' ? 1 : 0), added + (*added == '-' ? 1 : 0)) == 0) {
                figures->of[FIGURE_NUMBER_SIGN]++;
                break;
            }
        }
    }
}

static uint64_t compare_numbers(struct comparison *c, struct figures *figures)
{
    const struct region *r = c->region;
    struct change comparators = compare_class(c, TERM_COMPARATOR);
    struct change *numbers = &c->numbers;

    *numbers = compare_class(c, TERM_NUMBER);
    drop_ones(&numbers->lost, c->hypothesis->tokens, r->hyp_from, r->hyp_until);
    drop_ones(&numbers->added, c->reference->tokens, r->ref_from, r->ref_until);
    count_shifts(c->arena, numbers, figures);
    uint64_t compared = larger(comparators.lost.count, comparators.added.count);
    uint64_t events = larger(numbers->lost.count, numbers->added.count) + compared;
    figures->of[FIGURE_NUMBER_COMPARATOR] += compared;
    figures->of[FIGURE_NUMBER_ERR] += events;
    return events;
}

static bool holds(const struct values *values, const struct term *term)
{
    for (size_t i = 0; i < values->count; i++) {
        if (compare_values(&values->items[i], &term) == 0) {
            return true;
        }
    }
    return false;
}

/* Does the unit stand behind a slash, or behind a number that the other side keeps? */
static bool is_kept_place(const struct side *side, const struct term *unit,
                          const struct values *changed)
{
    if (unit->from == 0) {
        return false;
    }
    const struct token *before = &side->tokens->items[unit->from - 1];
    const struct term number = {.value = before->bytes, .length = before->length};

    return (before->kind == TOKEN_NUMBER && !holds(changed, &number)) || token_is(before, "/");
}

/*
 * A unit changed into another is an event; so is one lost after a number that stayed, or lost or
 * added behind a slash. One that went or came with its number is the number's event.
 */
static uint64_t compare_units(const struct comparison *c, struct figures *figures)
{
    struct change units = compare_class(c, TERM_UNIT);
    uint64_t changed = smaller(units.lost.count, units.added.count);
    uint64_t lost = 0;
    uint64_t added = 0;

    for (size_t i = 0; i < units.lost.count; i++) {
        lost += is_kept_place(c->reference, units.lost.items[i], &c->numbers.lost) ? 1 : 0;
    }
    for (size_t i = 0; i < units.added.count; i++) {
        const struct term *unit = units.added.items[i];
        const struct token *before =
            unit->from > 0 ? &c->hypothesis->tokens->items[unit->from - 1] : NULL;
        added += before != NULL && token_is(before, "/") ? 1 : 0;
    }
    lost = smaller(lost, units.lost.count - changed);
    added = smaller(added, units.added.count - changed);
    figures->of[FIGURE_UNIT_ERR] += changed + lost + added;
    return changed + lost + added;
}

static uint64_t compare_drugs(const struct comparison *c, struct figures *figures)
{
    struct change drugs = compare_class(c, TERM_DRUG);
    uint64_t events = larger(drugs.lost.count, drugs.added.count);

    figures->of[FIGURE_DRUG_ERR] += events;
    figures->of[FIGURE_DRUG_LOOKALIKE] += smaller(drugs.lost.count, drugs.added.count);
    figures->of[FIGURE_DRUG_ALIAS] += drugs.aliases;
    return events;
}

static uint64_t compare_negations(const struct comparison *c, struct figures *figures)
{
    struct change cues = compare_class(c, TERM_NEGATION);
    uint64_t events = larger(cues.lost.count, cues.added.count);

    figures->of[FIGURE_NEGATION_ERR] += events;
    return events;
}

static size_t count_value(const struct values *values, const char *value)
{
    size_t count = 0;

    for (size_t i = 0; i < values->count; i++) {
        count += strcmp(values->items[i]->value, value) == 0 ? 1 : 0;
    }
    return count;
}

static uint64_t compare_sides(const struct comparison *c, struct figures *figures)
{
    struct change sides = compare_class(c, TERM_LATERALITY);
    uint64_t events = larger(sides.lost.count, sides.added.count);

    figures->of[FIGURE_LATERALITY_ERR] += events;
    figures->of[FIGURE_LATERALITY_SWAP] +=
        smaller(count_value(&sides.lost, "left"), count_value(&sides.added, "right")) +
        smaller(count_value(&sides.lost, "right"), count_value(&sides.added, "left"));
    return events;
}

void classes_count_terms(const struct term_list *reference, struct figures *figures)
{
    static const enum figure denominators[TERM_CLASS_COUNT] = {
        [TERM_NUMBER] = FIGURE_NUMBER_REF,     [TERM_COMPARATOR] = FIGURE_NUMBER_REF,
        [TERM_UNIT] = FIGURE_UNIT_REF,         [TERM_DRUG] = FIGURE_DRUG_REF,
        [TERM_NEGATION] = FIGURE_NEGATION_REF, [TERM_LATERALITY] = FIGURE_LATERALITY_REF,
    };

    for (size_t i = 0; i < reference->count; i++) {
        figures->of[denominators[reference->items[i].class]]++;
    }
}

void classes_compare(struct arena *arena, const struct region *region, struct side *reference,
                     struct side *hypothesis, struct figures *figures)
{
    struct comparison c = {
        .arena = arena,
        .region = region,
        .reference = reference,
        .hypothesis = hypothesis,
        .ref_until = enter_region(reference, region->ref_from, region->ref_until),
        .hyp_until = enter_region(hypothesis, region->hyp_from, region->hyp_until),
    };
    uint64_t errors = region_errors(region);

    if (c.ref_until == reference->next && c.hyp_until == hypothesis->next) {
        figures->of[FIGURE_OTHER_ERR] += errors; /* no term on either side */
        return;
    }
    uint64_t events = compare_numbers(&c, figures);

    events += compare_units(&c, figures);
    events += compare_drugs(&c, figures);
    events += compare_negations(&c, figures);
    events += compare_sides(&c, figures);
    figures->of[FIGURE_CRITICAL] += events > 0 ? 1 : 0;
    figures->of[FIGURE_OTHER_ERR] += errors > events ? errors - events : 0;
}
