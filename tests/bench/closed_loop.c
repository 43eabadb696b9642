/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * closed_loop.c: an HTTP client that costs little beside the server it shares the cores with.
 *
 * closed_loop PORT CONNECTIONS, requests on standard input, each with its size in front as four
 * bytes, the lowest first. Each connection sends the next request as soon as its last one is
 * answered. Prints how many events were stored, duplicate, rejected and conflicting, the
 * microseconds it took, and those of the processor that it used meanwhile. Anything but 200 ends
 * it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/steady.h"

#define CONNECTIONS_MAX 512
#define ANSWER_MAX      ((size_t)64 * 1024)
#define SIZE_BYTES      4
#define VERDICTS        4

static const char *const verdict_headers[VERDICTS] = {
    "\r\nDictameter-Stored: ", "\r\nDictameter-Duplicate: ", "\r\nDictameter-Rejected: ",
    "\r\nDictameter-Conflicting: "};

struct connection {
    int socket;
    const unsigned char *rest; /* of the request */
    size_t rest_size;
    bool waits_for_room;
    char answer[ANSWER_MAX + 1];
    size_t answer_size;
};

struct load {
    unsigned char *bytes; /* all requests */
    size_t size;
    size_t next;
    int epoll;
    size_t open_count;
    uint64_t counts[VERDICTS];
};

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "closed_loop: %s\n", what);
    exit(1);
}

static void read_requests(struct load *load)
{
    size_t capacity = (size_t)1024 * 1024;
    size_t got = 0;

    load->bytes = malloc(capacity);
    while (load->bytes != NULL &&
           (got = fread(load->bytes + load->size, 1, capacity - load->size, stdin)) > 0) {
        load->size += got;
        if (load->size == capacity) {
            capacity *= 2;
            load->bytes = realloc(load->bytes, capacity);
        }
    }
    if (load->bytes == NULL) {
        give_up("out of memory");
    }
}

static bool take_request(struct load *load, struct connection *connection)
{
    const unsigned char *size = load->bytes + load->next;

    if (load->next + SIZE_BYTES > load->size) {
        return false;
    }
    connection->rest_size =
        (size_t)size[0] | (size_t)size[1] << 8 | (size_t)size[2] << 16 | (size_t)size[3] << 24;
    connection->rest = size + SIZE_BYTES;
    load->next += SIZE_BYTES + connection->rest_size;
    if (load->next > load->size) {
        give_up("the last request is cut off");
    }
    return true;
}

/* Asks to be told when there is room for more of the request only while there was not. */
static void wait_for_room(struct load *load, struct connection *connection, bool wait)
{
    struct epoll_event event = {.events = wait ? EPOLLIN | EPOLLOUT : EPOLLIN,
                                .data = {.ptr = connection}};

    if (wait != connection->waits_for_room &&
        epoll_ctl(load->epoll, EPOLL_CTL_MOD, connection->socket, &event) != 0) {
        give_up("cannot wait for the connection");
    }
    connection->waits_for_room = wait;
}

static void send_rest(struct load *load, struct connection *connection)
{
    const ssize_t sent = send(connection->socket, connection->rest, connection->rest_size, 0);

    if (sent < 0 && errno != EAGAIN) {
        give_up("the connection was lost");
    }
    connection->rest += sent > 0 ? sent : 0;
    connection->rest_size -= sent > 0 ? (size_t)sent : 0;
    wait_for_room(load, connection, connection->rest_size > 0);
}

static void open_connection(struct load *load, struct connection *connection, uint16_t port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(port),
                                        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = connection}};
    const int on = 1;

    if (!take_request(load, connection)) {
        return;
    }
    connection->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->socket < 0 ||
        connect(connection->socket, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
        fcntl(connection->socket, F_SETFL, O_NONBLOCK) != 0 ||
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->socket, &event) != 0) {
        give_up("cannot connect");
    }
    load->open_count++;
    send_rest(load, connection);
}

static uint64_t number_after(const char *head, const char *name)
{
    const char *at = strstr(head, name);

    if (at == NULL) {
        give_up("a header is missing");
    }
    return strtoull(at + strlen(name), NULL, 10);
}

/* Whether the answer is there as a whole; counts it then. */
static bool take_answer(struct load *load, const struct connection *connection)
{
    const char *answer = connection->answer;
    const char *end = strstr(answer, "\r\n\r\n");

    if (end == NULL) {
        return false;
    }
    if (strncmp(answer, "HTTP/1.1 200 ", strlen("HTTP/1.1 200 ")) != 0) {
        give_up(answer);
    }
    const size_t head_size = (size_t)(end - answer) + strlen("\r\n\r\n");

    if (connection->answer_size < head_size + number_after(answer, "\r\nContent-Length: ")) {
        return false;
    }
    for (size_t i = 0; i < VERDICTS; i++) {
        load->counts[i] += number_after(answer, verdict_headers[i]);
    }
    return true;
}

static void receive(struct load *load, struct connection *connection)
{
    const ssize_t got = recv(connection->socket, connection->answer + connection->answer_size,
                             ANSWER_MAX - connection->answer_size, 0);

    if (got <= 0) {
        give_up("the connection was closed, or an answer is too long");
    }
    connection->answer_size += (size_t)got;
    connection->answer[connection->answer_size] = '\0';
    if (!take_answer(load, connection)) {
        return;
    }
    connection->answer_size = 0;
    if (take_request(load, connection)) {
        send_rest(load, connection);
    } else {
        (void)close(connection->socket);
        load->open_count--;
    }
}

static void run(struct load *load)
{
    struct epoll_event events[CONNECTIONS_MAX];

    while (load->open_count > 0) {
        const int count = epoll_wait(load->epoll, events, CONNECTIONS_MAX, -1);

        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;

            if ((events[i].events & EPOLLOUT) != 0) {
                send_rest(load, connection);
            }
            if ((events[i].events & ~(uint32_t)EPOLLOUT) != 0) {
                receive(load, connection);
            }
        }
    }
}

static int64_t processor_us(void)
{
    struct timespec used = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    struct load load = {.epoll = epoll_create1(0)};

    if (argc != 3) {
        give_up("PORT CONNECTIONS");
    }
    const uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);
    const size_t count = strtoul(argv[2], NULL, 10);
    struct connection *connections = calloc(CONNECTIONS_MAX, sizeof(*connections));

    if (load.epoll < 0 || connections == NULL || count > CONNECTIONS_MAX) {
        give_up("cannot begin");
    }
    read_requests(&load);
    const int64_t used_us = processor_us();
    const int64_t began_us = steady_now_us();

    for (size_t i = 0; i < count; i++) {
        open_connection(&load, &connections[i], port);
    }
    run(&load);
    for (size_t i = 0; i < VERDICTS; i++) {
        (void)printf("%" PRIu64 " ", load.counts[i]);
    }
    (void)printf("%" PRId64 " %" PRId64 "\n", steady_now_us() - began_us, processor_us() - used_us);
    free(connections);
    free(load.bytes);
    return 0;
}
