/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom attempts from a network address are counted for. */
#include "base/http_listen.h"
#include "tests/cmocka.h"

static void a_peer_is_its_address_and_in_ipv6_its_network(void **state)
{
    static const struct {
        const char *address;
        const char *peer;
    } cases[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
        {"2001:db8:1:2:ffff::1", "2001:db8:1:2::"},
        {"2001:db8:1:3::1", "2001:db8:1:3::"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct http_settings settings = {.address = cases[i].address, .port = (uint16_t)i};
        struct sockaddr_storage address = {0};
        struct error err;

        assert_true(http_listen_address(&settings, &address, &err));
        assert_string_equal(http_listen_peer(&arena, (const struct sockaddr *)&address),
                            cases[i].peer);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_is_its_address_and_in_ipv6_its_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
