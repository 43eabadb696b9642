/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dictameter-web: the dashboard and the API over published figures.
 *
 *   serve       serves pages, charts, tables and the API on 127.0.0.1:8480
 *   user add    makes an account, or gives one a new password (on standard input)
 *   token add   makes a token for a site: `ingest` to send events, `read` to read the API
 *
 * SECURITY: it ends TLS itself, or stands behind a proxy that does. Its database role,
 * dictameter_web, cannot read a row about a person: a hole here leaks published figures at most.
 * Every page but the login wants a session; nothing changes by GET. Attempts to log in are bounded
 * (throttle.h): by name and address where it ends TLS; by name alone behind a proxy, which should
 * bound them by address.
 *
 * Exit status: 0 done; 64 usage; 65 input; 66 not found; 69 no database; 71 the port or the system;
 * 78 a setting.
 */
#include "base/program.h"
#include "web/commands.h"

static const struct setting settings[] = {
    {"database", "service=dictameter", "conninfo of the published figures, role dictameter_web",
     setting_text, offsetof(struct server_settings, database)},
    {"listen-address", "127.0.0.1", "IP address to listen on", setting_text,
     offsetof(struct server_settings, listen_address)},
    {"listen-port", "8480", "port to listen on", setting_port,
     offsetof(struct server_settings, listen_port)},
    {"threads", "4", "requests served at the same time", setting_count,
     offsetof(struct server_settings, threads)},
    {"root", "", "path below which a proxy shows the pages, such as /dictameter", setting_text,
     offsetof(struct server_settings, root)},
    {"tls-certificate", "",
     "file of the certificate's chain (PEM), read anew on SIGHUP; without one, plain HTTP",
     setting_text, offsetof(struct server_settings, tls_certificate)},
    {"tls-key", "", "file of the certificate's key (PEM), closed to others, read anew with it",
     setting_text, offsetof(struct server_settings, tls_key)},
    {"insecure-cookies", "no", "cookies over plain HTTP too: for trials on one machine",
     setting_flag, offsetof(struct server_settings, insecure_cookies)},
    {.name = NULL},
};

int main(int argc, char **argv)
{
    const struct program program = {"dictameter-web", "the dashboard and the API",
                                    settings,         sizeof(struct server_settings),
                                    web_commands,     NULL};

    return program_run(&program, argc, argv);
}
