/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "reports/chart/chart.h"
#include "reports/document/document.h"
#include "reports/document/html.h"
#include "reports/document/markup.h"
#include "reports/document/pdf.h"
#include "reports/document/pdf_content.h"
#include "tests/cmocka.h"
#include "tests/golden.h"

#define HOSTILE "<script>alert(\"x\")</script> & 'y'"

static struct arena arena;
static const struct catalog *catalog;

static int open_catalog(void **state)
{
    struct error err;

    (void)state;
    return catalog_load(&arena, &catalog, &err) ? 0 : -1;
}

static int close_catalog(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct column columns[] = {{"Service", "unit", CELL_HEAD, 0},
                                        {"Part", "share", CELL_ESTIMATE, 0},
                                        {"\xc3\x89tat", "state", CELL_STATUS, 0},
                                        {"Documents", "documents", CELL_NUMBER, 0}};

static struct table sample_table(void)
{
    struct cell *cells = ARENA_NEW(&arena, struct cell, 8);

    cells[0] = cell_head(HOSTILE, "/fr/adoption?scope=site:A&period=2026-Q3");
    cells[1] = cell_estimate("62 %", "[56 ; 68]", 62.125, 56, 68);
    cells[2] = cell_status(STATUS_MET, NULL);
    cells[3] = cell_number("1 234", 1234);
    cells[4] = cell_head("=1+1", NULL);
    cells[5] = cell_estimate("", NULL, (double)NAN, (double)NAN, (double)NAN);
    cells[5].status = STATUS_SUPPRESSED;
    cells[6] = cell_status(STATUS_NOT_ASSESSABLE, NULL);
    cells[7] = cell_number("\xe2\x80\x93", (double)NAN);
    return (struct table){.id = "units",
                          .caption = "Par service",
                          .columns = columns,
                          .column_count = 4,
                          .cells = cells,
                          .row_count = 2};
}

static void add_blocks(struct document *document)
{
    static const char *const items[] = {"Premier " HOSTILE, "Second"};
    static const struct run runs[] = {{"Voir ", false, NULL},
                                      {"plus bas", false, "#table-units"},
                                      {" et ", true, NULL},
                                      {"ailleurs", false, "javascript:alert(1)"}};
    static const struct key_figure figures[] = {
        {.id = "A7", .label = "Part " HOSTILE, .value = "62 %", .interval = "[56 ; 68]"},
        {.id = "B1", .label = "Brut", .value = "non mesur\xc3\xa9", .status = STATUS_NOT_MEASURED}};
    static const struct provenance provenance[] = {{"Donn\xc3\xa9"
                                                    "es arr\xc3\xaat\xc3\xa9"
                                                    "es au",
                                                    "14 oct. 2026"}};
    static const struct definition definitions[] = {{"B2", "Mots corrig\xc3\xa9s " HOSTILE, NULL}};
    struct table *table = ARENA_NEW(&arena, struct table, 1);

    *table = sample_table();
    document_heading(document, 1, NULL, "Titre " HOSTILE);
    document_banner(document, TONE_SIMULATED,
                    "Donn\xc3\xa9"
                    "es simul\xc3\xa9"
                    "es");
    document_provenance(document, provenance, 1);
    document_section(document, "facts", "Faits");
    document_list(document, false, items, 2);
    document_runs(document, TONE_PLAIN, runs, 4);
    document_key_figures(document, figures, 2);
    document_section_end(document);
    document_table(document, table);
    document_definitions(document, definitions, 1);
    document_paragraph(document, TONE_CAUTION, "Prudence");
}

static struct document sample(void)
{
    struct document document;

    document_begin(&document, &arena, catalog, LANGUAGE_FR);
    document.subject = "Ensemble, 2026";
    document.running = "Dictameter";
    document.simulated = true;
    document.as_of_us = INT64_C(1791959400000000);
    add_blocks(&document);
    return document;
}

static void a_document_is_semantic_html(void **state)
{
    const struct document document = sample();
    struct text out = {.arena = &arena};

    (void)state;
    document_write_html_body(&document, &out);
    golden_check("document.html", text_string(&out));
}

static void no_markup_and_no_script_address_comes_through(void **state)
{
    const struct document document = sample();
    struct text out = {.arena = &arena};

    (void)state;
    document_write_html(&document, &out);
    const char *html = text_string(&out);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "javascript:"));
    assert_null(strstr(html, " style="));
    assert_null(strstr(html, "src="));
    assert_non_null(strstr(html, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; "
                                 "&#39;y&#39;"));
}

static void addresses_that_leave_the_site_are_left_out(void **state)
{
    static const struct {
        const char *href;
        bool kept;
    } cases[] = {{"/fr/adoption", true},    {"#here", true},           {"?scope=all", true},
                 {"https://a.test/", true}, {"mailto:a@b.test", true}, {"//a.test/", false},
                 {"http://a.test/", false}, {"javascript:x", false},   {"data:text/html,x", false},
                 {" javascript:x", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text out = {.arena = &arena};

        markup_open(&out, "a", MARKUP_ATTRIBUTES("href", cases[i].href));
        assert_int_equal(strstr(text_string(&out), "href") != NULL, cases[i].kept);
    }
}

static void a_table_as_csv_has_plain_numbers_and_no_formula(void **state)
{
    const struct table table = sample_table();
    struct text out = {.arena = &arena};

    (void)state;
    table_write_csv(&table, &out);
    assert_string_equal(text_string(&out),
                        "unit,share,share_low,share_high,share_state,state,documents\n"
                        "\"<script>alert(\"\"x\"\")</script> & 'y'\",62.125,56,68,,met,1234\n"
                        "\"'=1+1\",,,,suppressed,not_assessable,\n");
}

static void a_document_gives_the_same_pdf_again(void **state)
{
    const struct document document = sample();
    struct text first = {.arena = &arena};
    struct text second = {.arena = &arena};
    struct error err;

    (void)state;
    assert_true(document_write_pdf(&document, &first, &err));
    assert_true(document_write_pdf(&document, &second, &err));
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    assert_memory_equal(first.bytes, "%PDF-1.7", 8);
}

static void only_decoration_becomes_an_artifact(void **state)
{
    static const char content[] = "/P << /MCID 0 >> BDC\n(/Private x BDC)Tj\nEMC\n"
                                  "/Private << /MCID 1 >> BDC\n0 0 m\nEMC";
    struct text out = {.arena = &arena};

    (void)state;
    pdf_content_artifacts(content, sizeof content - 1, &out);
    assert_string_equal(text_string(&out), "/P << /MCID 0 >> BDC\n(/Private x BDC)Tj\nEMC\n"
                                           "/Artifact <</Type /Pagination>> BDC\n0 0 m\nEMC");
}

static void tables_and_figures_are_found_again(void **state)
{
    static const struct figure figure = {.id = "f", .title = "t", .sentence = "s"};
    struct document document = sample();

    (void)state;
    document_figure(&document, &figure);
    assert_string_equal(document_table_at(&document, 0)->id, "units");
    assert_null(document_table_at(&document, 1));
    assert_ptr_equal(document_figure_by_id(&document, "f"), &figure);
    assert_null(document_figure_by_id(&document, "g"));
    assert_string_equal(document.title, "Titre " HOSTILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_semantic_html),
        cmocka_unit_test(no_markup_and_no_script_address_comes_through),
        cmocka_unit_test(addresses_that_leave_the_site_are_left_out),
        cmocka_unit_test(a_table_as_csv_has_plain_numbers_and_no_formula),
        cmocka_unit_test(a_document_gives_the_same_pdf_again),
        cmocka_unit_test(only_decoration_becomes_an_artifact),
        cmocka_unit_test(tables_and_figures_are_found_again),
    };
    return cmocka_run_group_tests(tests, open_catalog, close_catalog);
}
