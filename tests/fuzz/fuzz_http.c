/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_http.c: any bytes on a connection to the collector, libmicrohttpd underneath: it answers, or
 * closes, and goes on. A sandbox stands in for the database.
 *
 * "TOKEN" at the start of the bytes is replaced by the head of a good request with a length that
 * fits, so that what follows reaches the handlers.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "collector/listener.h"

#define ANSWER_MS   10
#define NEXT_MS     1
#define PATIENCE_MS 10000 /* a server that takes longer hangs */
#define CHECK_EVERY 100
#define WORD        "TOKEN"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint16_t port_of_listener(void)
{
    static const struct collector_settings settings = {
        .listen_address = "127.0.0.1",
        .threads = 2,
        .body_limit = 1 << 20,
        .batch_limit = 100,
        .idle_timeout = 5,
        .request_timeout = 5,
        .retention_months = 13,
    };
    static struct arena arena;
    static struct invocation invocation = {.arena = &arena};
    static struct listener listener = {.settings = &settings, .invocation = &invocation};
    struct error err;

    if (listener.server == NULL) {
        log_set_level(LOG_LEVEL_ERROR);
        if (!listener_open_sandbox(&listener, "SIM1", &err) || !listener_start(&listener, &err)) {
            abort();
        }
    }
    return http_port(listener.server);
}

static int connect_to(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    /* At the end the port is free at once: a fuzzer opens more connections than there are ports. */
    const struct linger linger = {.l_onoff = 1};

    if (file < 0 || setsockopt(file, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) != 0 ||
        connect(file, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        abort();
    }
    return file;
}

/* The server may have closed already: that is an answer too. */
static void send_all(int file, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        const ssize_t sent = send(file, at, size, MSG_NOSIGNAL);

        if (sent <= 0) {
            return;
        }
        at += sent;
        size -= (size_t)sent;
    }
}

/* Bytes that are no whole request have no answer, and pipelined ones several. True: there was one.
 */
static bool read_answers(int file, int patience_ms)
{
    char answer[4096];
    struct pollfd wait = {.fd = file, .events = POLLIN};
    bool answered = false;

    while (poll(&wait, 1, answered ? NEXT_MS : patience_ms) == 1 &&
           recv(file, answer, sizeof(answer), 0) > 0) {
        answered = true;
    }
    return answered;
}

static void send_request(int file, const uint8_t *body, size_t size)
{
    char head[256];
    const int length = snprintf(head, sizeof(head),
                                "POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer dmt_a\r\n"
                                "Content-Length: %zu\r\n\r\n",
                                size % 2 == 0 ? "/v1/events" : "/v1/logs", size);

    send_all(file, head, (size_t)length);
    send_all(file, body, size);
}

static void expect_alive(void)
{
    static const char request[] = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    const int file = connect_to(port_of_listener());

    send_all(file, request, sizeof(request) - 1);
    if (!read_answers(file, PATIENCE_MS)) {
        abort();
    }
    (void)close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    const int file = connect_to(port_of_listener());

    if (size >= strlen(WORD) && memcmp(data, WORD, strlen(WORD)) == 0) {
        send_request(file, data + strlen(WORD), size - strlen(WORD));
    } else {
        send_all(file, data, size);
    }
    (void)read_answers(file, ANSWER_MS);
    (void)close(file);
    if (++runs % CHECK_EVERY == 0) {
        expect_alive();
    }
    return 0;
}
