/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h: what can be set for dictameter-collector, once for all its commands. */
#ifndef COLLECTOR_SETTINGS_H
#define COLLECTOR_SETTINGS_H

#include "base/program.h"

struct collector_settings {
    const char *database;
    const char *listen_address;
    int64_t listen_port;
    const char *spool;   /* folder; "": none */
    int64_t spool_limit; /* [bytes] */
    int64_t threads;
    int64_t group_limit;     /* events of several requests that share a transaction */
    int64_t body_limit;      /* [bytes] as sent, and after inflating */
    int64_t batch_limit;     /* events a request */
    int64_t idle_timeout;    /* [s] a connection without a byte */
    int64_t request_timeout; /* [s] a whole request */
    int64_t minimum_rate;    /* [bytes/s] of a body */
    int64_t address_limit;   /* connections from one address */
    const char *tls_certificate;
    const char *tls_key;
    const char *platform_key;
    int64_t rate_limit;             /* events a second from one token; 0: no limit */
    int64_t retention_months;       /* of events, and how old their ids may be */
    int64_t retention_panel_months; /* of what is folded from them */
    int64_t retention_audit_months; /* of the audit log */
};

extern const struct setting collector_settings_table[];

/* Those that `listen` reads anew on SIGHUP, with the log level; a NULL ends them. */
extern const char *const collector_settings_live[];

#endif
