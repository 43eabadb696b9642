/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_wait.c: the signals by which a server is told to end or to reload. */
#include <pthread.h>
#include <signal.h>

#include "base/http.h"

void http_block_signals(void)
{
    sigset_t set;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void http_wait(void (*reload)(void *context), void *context)
{
    sigset_t set;
    int number = 0;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    for (;;) {
        if (sigwait(&set, &number) == 0 && number != SIGHUP) {
            return;
        }
        if (reload != NULL) {
            reload(context);
        }
    }
}
