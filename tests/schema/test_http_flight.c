/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a server may stop: after the requests that were let in, whatever else knocks. */
#include <pthread.h>
#include <time.h>

#include "base/http_flight.h"
#include "tests/cmocka.h"

#define THREADS 4
#define DRAINS  100

struct knocking {
    struct http_flight flight;
    atomic_bool enough;
};

static void *knock(void *context)
{
    struct knocking *knocking = context;

    while (!atomic_load(&knocking->enough)) {
        if (http_flight_enter(&knocking->flight)) {
            http_flight_park(&knocking->flight);
            http_flight_leave(&knocking->flight);
            http_flight_resume(&knocking->flight);
            http_flight_answered(&knocking->flight);
        }
    }
    return NULL;
}

static void those_that_are_refused_hold_up_no_end(void **state)
{
    static struct knocking knocking;
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, knock, &knocking), 0);
    }
    for (size_t i = 0; i < DRAINS; i++) {
        atomic_store(&knocking.flight.stopping, false);
        assert_true(http_flight_drain(&knocking.flight, INT64_C(60000000)));
        assert_int_equal(atomic_load(&knocking.flight.parked), 0);
    }
    atomic_store(&knocking.enough, true);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static void one_that_waits_for_ever_is_told(void **state)
{
    struct http_flight flight = {.entered = 0};

    (void)state;
    assert_true(http_flight_enter(&flight));
    http_flight_park(&flight);
    http_flight_leave(&flight);
    assert_false(http_flight_drain(&flight, 10000));
    assert_false(http_flight_enter(&flight));
}

static void *resume_late(void *flight)
{
    const struct timespec moment = {.tv_nsec = 50000000L};

    (void)nanosleep(&moment, NULL);
    http_flight_resume(flight);
    return NULL;
}

/* Who resumes a request still touches the server when the answer is already sent. */
static void one_that_is_answered_sooner_than_it_is_resumed_is_waited_for(void **state)
{
    struct http_flight flight = {.entered = 0};
    pthread_t thread;

    (void)state;
    assert_true(http_flight_enter(&flight));
    http_flight_park(&flight);
    http_flight_leave(&flight);
    http_flight_answered(&flight);
    assert_int_equal(pthread_create(&thread, NULL, resume_late, &flight), 0);
    assert_true(http_flight_drain(&flight, INT64_C(60000000)));
    assert_int_equal(atomic_load(&flight.parked), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* Its client reads no more: that is no reason not to stop. */
static void one_whose_answer_is_not_taken_is_left_behind(void **state)
{
    struct http_flight flight = {.entered = 0};

    (void)state;
    assert_true(http_flight_enter(&flight));
    http_flight_park(&flight);
    http_flight_leave(&flight);
    http_flight_resume(&flight);
    assert_true(http_flight_drain(&flight, 10000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_are_refused_hold_up_no_end),
        cmocka_unit_test(one_that_is_answered_sooner_than_it_is_resumed_is_waited_for),
        cmocka_unit_test(one_that_waits_for_ever_is_told),
        cmocka_unit_test(one_whose_answer_is_not_taken_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
