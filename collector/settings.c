/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/settings.h"

#include <stddef.h>

#define SETTING(member) offsetof(struct collector_settings, member)

const struct setting collector_settings_table[] = {
    {"address-limit", "128", "connections that one address may have", setting_count,
     SETTING(address_limit)},
    {"batch-limit", "10000", "events a request may carry", setting_count, SETTING(batch_limit)},
    {"body-limit", "8388608", "bytes a request may have, as sent and after inflating",
     setting_count, SETTING(body_limit)},
    {"database", "service=dictameter", "where the database is (a libpq connection string)",
     setting_text, SETTING(database)},
    {"group-limit", "1000", "events of several requests that may share a transaction",
     setting_count, SETTING(group_limit)},
    {"idle-timeout", "15", "seconds a connection may say nothing", setting_count,
     SETTING(idle_timeout)},
    {"listen-address", "127.0.0.1", "address to listen on", setting_text, SETTING(listen_address)},
    {"listen-port", "4318", "port to listen on; 0 takes a free one", setting_port,
     SETTING(listen_port)},
    {"minimum-rate", "1024", "bytes a second below which a request's body is too slow; 0: none is",
     setting_count, SETTING(minimum_rate)},
    {"platform-key", "/etc/dictameter/platform.key",
     "file of 64 hexadecimal digits, the key between pseudonyms and clinicians", setting_text,
     SETTING(platform_key)},
    {"rate-limit", "0", "events a second that one token may send; 0 sets no limit", setting_count,
     SETTING(rate_limit)},
    {"request-timeout", "60", "seconds a request may take from its first byte to its last",
     setting_count, SETTING(request_timeout)},
    {"retention-audit-months", "36", "whole months that the audit log is kept", setting_count,
     SETTING(retention_audit_months)},
    {"retention-months", "13",
     "whole months before this one that events are kept, and may still come from", setting_count,
     SETTING(retention_months)},
    {"retention-panel-months", "60", "whole months that clinicians' days are kept", setting_count,
     SETTING(retention_panel_months)},
    {"spool", "",
     "folder for what comes while the database is away; without one it is refused then",
     setting_text, SETTING(spool)},
    {"spool-limit", "1073741824", "bytes the spool may take", setting_count, SETTING(spool_limit)},
    {"threads", "4", "threads, each with a connection to the database", setting_count,
     SETTING(threads)},
    {"tls-certificate", "",
     "file of the certificate's chain (PEM), read anew on SIGHUP; without one, plain HTTP",
     setting_text, SETTING(tls_certificate)},
    {"tls-key", "", "file of the certificate's key (PEM), closed to others, read anew with it",
     setting_text, SETTING(tls_key)},
    {.name = NULL},
};

const char *const collector_settings_live[] = {
    "batch-limit", "body-limit", "group-limit", "rate-limit", "retention-months", NULL,
};
