/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of fr-clin-1 and en-clin-1, as tables of texts and the words that are compared. */
#include <string.h>

#include "base/text.h"
#include "collector/score/clinical.h"
#include "collector/score/numeral.h"
#include "tests/cmocka.h"

struct reading_case {
    const char *text;
    const char *words;
};

static const char *read_words(struct arena *arena, enum language language, const char *text)
{
    const struct clinical_rules *rules = NULL;
    struct token_list tokens = {.arena = arena};
    struct text out = {.arena = arena};
    struct error err;

    assert_true(clinical_load(arena, language, &rules, &err));
    struct vocabulary *vocabulary = clinical_vocabulary(rules, lexicon_new(arena, language), arena);
    assert_true(clinical_read(rules, vocabulary, &tokens, text, strlen(text)));
    for (size_t i = 0; i < tokens.count; i++) {
        text_add(&out, i > 0 ? " " : "");
        text_add_bytes(&out, tokens.items[i].bytes, tokens.items[i].length);
    }
    return text_string(&out);
}

static void check_cases(enum language language, const struct reading_case *cases, size_t count)
{
    struct arena arena = {0};

    for (size_t i = 0; i < count; i++) {
        const char *words = read_words(&arena, language, cases[i].text);
        if (strcmp(words, cases[i].words) != 0) {
            fail_msg("%s: is %s, must be %s", cases[i].text, words, cases[i].words);
        }
    }
    arena_free(&arena);
}

#define CHECK(language, ...)                                                                       \
    do {                                                                                           \
        const struct reading_case cases[] = {__VA_ARGS__};                                         \
        (void)state;                                                                               \
        check_cases(language, cases, sizeof(cases) / sizeof(cases[0]));                            \
    } while (0)

static void what_another_normaliser_loses_stays(void **state)
{
    CHECK(LANGUAGE_FR, {"paracétamol 2,5 ml/kg", "paracetamol 2.5 ml / kg"},
          {"NaCl 0,9 %", "nacl 0.9 %"}, {"SpO2 < 90 % et FC > 100", "spo2 < 90 % et fc > 100"},
          {"amoxicilline (1 g) trois fois", "amoxicilline 1 g 3 time"},
          {"-5 dioptries", "-5 dioptre"}, {"≥ 3 cm", "≥ 3 cm"}, {"n'a d'eau", "n' a d' eau"},
          {"10² et 10⁹/l", "10^2 et 10^9 / l"}, {"102", "102"});
    CHECK(LANGUAGE_EN, {"acetaminophen 2.5 mL/kg", "acetaminophen 2.5 ml / kg"},
          {"SpO2 < 90 % and HR > 100", "spo2 < 90 % and hr > 100"}, {"-5 diopters", "-5 dioptre"},
          {"≥ 3 cm", "≥ 3 cm"}, {"2,500 units", "2500 ui"}, {"2,5 mg", "2,5 mg"});
}

static void characters_that_mean_the_same_are_one(void **state)
{
    CHECK(LANGUAGE_FR, {"l’œil d\u02bcIris", "l' oeil d' iris"}, {"e\u0301te\u0301", "ete"},
          {"5\u00a0\u00b5g", "5 \u03bcg"}, {"5 \u03bcg", "5 \u03bcg"}, {"co\u00adeur", "coeur"},
          {"ÉTÉ À MIDI", "ete a midi"}, {"\u2212 3", "3"}, {"\u22123", "-3"});
}

static void french_numbers_have_one_form(void **state)
{
    CHECK(LANGUAGE_FR, {"2,5 2.5 2,50 02,5", "2.5 2.5 2.5 2.5"}, {"1 000 mg", "1000 mg"},
          {"1\u202f000\u00a0000", "1000000"}, {"12 1234", "12 1234"}, {"0 500", "0 500"},
          {"1 000,5", "1000.5"}, {"1.000,5", "1000.5"}, {"1.000", "1.000"}, {"0,50", "0.5"},
          {",5", "0.5"}, {"12/8", "12 / 8"}, {"TA 12,5/8", "ta 12.5 / 8"},
          {"½ comprimé", "0.5 tablet"}, {"1½", "1.5"}, {"12.03.2024", "12.03.2024"},
          {"le 12/03/2024", "le 12 / 3 / 2024"}, {"3-5 jours", "3 - 5 day"}, {"3 - 5", "3 - 5"},
          {"-3", "-3"}, {"(-3)", "-3"}, {"+2,25", "+2.25"}, {"500mg", "500 mg"},
          {"12h30", "12 h 30"}, {"1er 2e T4 B12", "1er 2e t4 b12"}, {"5 mg.", "5 mg"},
          {"5. Il", "5 il"}, {"3 cm³", "3 ml"}, {"1,73 m²", "1.73 m2"});
}

static void french_cardinals_are_numbers(void **state)
{
    CHECK(LANGUAGE_FR, {"deux", "2"}, {"dix-sept", "17"}, {"vingt et un", "21"},
          {"vingt-deux", "22"}, {"soixante-dix", "70"}, {"soixante et onze", "71"},
          {"soixante-dix-sept", "77"}, {"quatre-vingts", "80"}, {"quatre-vingt-dix", "90"},
          {"quatre-vingt-dix-neuf", "99"}, {"septante huitante nonante", "70 80 90"},
          {"nonante-cinq", "95"}, {"cent", "100"}, {"cent vingt", "120"}, {"deux cents", "200"},
          {"mille", "1000"}, {"deux mille vingt-quatre", "2024"},
          {"trois mille cinq cents", "3500"}, {"un million", "1000000"}, {"3 mille", "3000"},
          {"deux virgule cinq", "2.5"}, {"zéro virgule zéro cinq", "0.05"},
          {"2 virgule 05", "2.05"}, {"trois virgule vingt-cinq", "3.25"},
          {"zéro virgule cinq deux fois", "0.5 2 time"},
          {"cent vingt sur quatre-vingts", "120 / 80"}, {"moins cinq dioptries", "-5 dioptre"},
          {"un patient", "un patient"}, {"un comprimé", "1 tablet"},
          {"une fois par jour", "1 time / day"}, {"quatre fois vingt", "4 time 20"});
}

static void french_symbols_and_units_have_one_form(void **state)
{
    CHECK(LANGUAGE_FR, {"inférieur à 5", "< 5"}, {"supérieure ou égale à trois", "≥ 3"},
          {"au moins deux", "≥ 2"}, {"moins de 5", "< 5"}, {"plus ou moins 2", "± 2"},
          {"+/- 2 <= 3 >= 4", "± 2 ≤ 3 ≥ 4"},
          {"lobe inférieur à gauche", "lobe inferieur a gauche"}, {"dix pour cent", "10 %"},
          {"cinq milligrammes par kilo", "5 mg / kg"}, {"80 mm Hg", "80 mmhg"},
          {"millimètres", "millimetres"}, {"5000 UI 5000 unités", "5000 ui 5000 ui"},
          {"3 µg 3 mcg 3 microgrammes", "3 \u03bcg 3 \u03bcg 3 \u03bcg"}, {"38,5 °C", "38.5 °c"},
          {"et/ou", "et ou"},
          {"37 semaines d'aménorrhée 37 SA", "37 amenorrhoea week 37 amenorrhoea week"});
}

static void french_words_are_cut_where_they_are_joined(void **state)
{
    CHECK(LANGUAGE_FR, {"l'air d'or qu'il jusqu'à", "l' air d' or qu' il jusqu' a"},
          {"aujourd'hui quelqu'un prud'homme", "aujourd'hui quelqu'un prud'homme"},
          {"sous-cutanée", "sous cutanee"}, {"non-fumeur", "non fumeur"},
          {"[fin] (entre) « guillemets »", "fin entre guillemets"}, {"euh oui hum non", "oui non"});
}

static void dictated_punctuation_is_punctuation_outside_numbers(void **state)
{
    CHECK(LANGUAGE_FR, {"fièvre virgule toux point à la ligne", "fievre toux"},
          {"fièvre point", "fievre"}, {"au point de ponction", "au point de ponction"},
          {"deux points de suture", "2 points de suture"}, {"deux virgule cinq", "2.5"});
    CHECK(LANGUAGE_EN, {"fever comma cough full stop new line", "fever cough"},
          {"colon polyp", "colon polyp"}, {"two point five", "2.5"}, {"period", "period"});
}

static void english_numbers_and_symbols_have_one_form(void **state)
{
    CHECK(LANGUAGE_EN, {"2,500 2500 2,500.50", "2500 2500 2500.5"}, {"twenty five", "25"},
          {"twenty-five", "25"}, {"one hundred and twenty", "120"},
          {"two thousand and five", "2005"}, {"120 over 80", "120 / 80"}, {"one twenty", "one 20"},
          {"point five", "point 5"}, {"two point zero five", "2.05"},
          {"three point two five", "3.25"}, {"minus five", "-5"}, {"no one", "no one"},
          {"one tablet", "1 tablet"}, {"less than 5", "< 5"},
          {"greater than or equal to ten", "≥ 10"}, {"at least two", "≥ 2"},
          {"at least", "at least"}, {"ten percent", "10 %"}, {"5 mg per kg", "5 mg / kg"},
          {"3 times per day", "3 time / day"}, {"1st 2nd", "1st 2nd"}, {"5 lbs", "5 lb"});
}

static void english_contractions_are_their_words(void **state)
{
    CHECK(LANGUAGE_EN, {"don't can't won't shan't", "do not can not will not shall not"},
          {"ca n't wo n't", "can not will not"}, {"cannot", "can not"},
          {"we'll I'm they've you're he'd", "we will i am they have you are he would"},
          {"he 'll", "he will"}, {"the patient's", "the patient's"},
          {"the patient 's", "the patient's"}, {"non-tender", "non tender"},
          {"uh so um yes", "so yes"});
}

static void what_is_no_utf_8_is_refused(void **state)
{
    const struct clinical_rules *rules = NULL;
    struct arena arena = {0};
    struct token_list tokens = {.arena = &arena};
    struct error err;

    (void)state;
    assert_true(clinical_load(&arena, LANGUAGE_FR, &rules, &err));
    assert_false(clinical_read(rules,
                               clinical_vocabulary(rules, lexicon_new(&arena, LANGUAGE_FR), &arena),
                               &tokens, "a\xff", 2));
    arena_free(&arena);
}

static void powers_of_ten_are_told_from_other_changes(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool shifted;
    } cases[] = {
        {"2.5", "25", true},   {"0.5", "5", true},     {"0.05", "0.5", true},
        {"100", "1000", true}, {"2.5", "2.5", false},  {"2.5", "26", false},
        {"-5", "50", false},   {"105", "15", false},   {"10^2", "10^3", false},
        {"0", "0.0", false},   {"1.05", "105", true},  {"1.05", "10.5", true},
        {"12", "120", true},   {"1.2", "1.02", false}, {"300", "30", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (numeral_is_shifted(cases[i].a, cases[i].b) != cases[i].shifted ||
            numeral_is_shifted(cases[i].b, cases[i].a) != cases[i].shifted) {
            fail_msg("%s and %s", cases[i].a, cases[i].b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_another_normaliser_loses_stays),
        cmocka_unit_test(characters_that_mean_the_same_are_one),
        cmocka_unit_test(french_numbers_have_one_form),
        cmocka_unit_test(french_cardinals_are_numbers),
        cmocka_unit_test(french_symbols_and_units_have_one_form),
        cmocka_unit_test(french_words_are_cut_where_they_are_joined),
        cmocka_unit_test(dictated_punctuation_is_punctuation_outside_numbers),
        cmocka_unit_test(english_numbers_and_symbols_have_one_form),
        cmocka_unit_test(english_contractions_are_their_words),
        cmocka_unit_test(what_is_no_utf_8_is_refused),
        cmocka_unit_test(powers_of_ten_are_told_from_other_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
