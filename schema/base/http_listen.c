/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/http_listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define NETWORK_BYTES 8 /* of an IPv6 address */

bool http_listen_address(const struct http_settings *settings, struct sockaddr_storage *address,
                         struct error *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(settings->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(settings->port)};

    if (inet_pton(AF_INET, settings->address, &v4.sin_addr) == 1) {
        memcpy(address, &v4, sizeof(v4));
        return true;
    }
    if (inet_pton(AF_INET6, settings->address, &v6.sin6_addr) == 1) {
        memcpy(address, &v6, sizeof(v6));
        return true;
    }
    return error_set(err, ERROR_CONFIG, "listen-address must be an IP address");
}

const char *http_listen_peer(struct arena *arena, const struct sockaddr *peer)
{
    char *text = ARENA_NEW(arena, char, INET6_ADDRSTRLEN);
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (peer->sa_family == AF_INET) {
        memcpy(&v4, peer, sizeof(v4));
        (void)inet_ntop(AF_INET, &v4.sin_addr, text, INET6_ADDRSTRLEN);
    } else if (peer->sa_family == AF_INET6) {
        memcpy(&v6, peer, sizeof(v6));
        if (!IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            memset(&v6.sin6_addr.s6_addr[NETWORK_BYTES], 0,
                   sizeof(v6.sin6_addr.s6_addr) - NETWORK_BYTES);
        }
        (void)inet_ntop(AF_INET6, &v6.sin6_addr, text, INET6_ADDRSTRLEN);
    }
    return text;
}
