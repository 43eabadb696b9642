/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/metrics.h"

#include "base/text.h"

void metrics_add(struct metrics *metrics, const struct batch *batch, bool spooled, int64_t now_us)
{
    (void)atomic_fetch_add(&metrics->received, batch->count);
    if (spooled) {
        (void)atomic_fetch_add(&metrics->spooled, batch->count);
    } else {
        metrics_replayed(metrics, batch, now_us);
    }
}

void metrics_replayed(struct metrics *metrics, const struct batch *batch, int64_t now_us)
{
    size_t counts[VERDICT_COUNT];

    batch_count(batch, counts);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        (void)atomic_fetch_add(&metrics->events[i], counts[i]);
    }
    atomic_store(&metrics->stored_us, now_us);
}

static void add_head(struct text *text, const char *name, const char *type, const char *help)
{
    text_add_format(text, "# HELP dictameter_collector_%s %s\n# TYPE dictameter_collector_%s %s\n",
                    name, help, name, type);
}

static void add_gauge(struct text *text, const char *name, const char *help, double value)
{
    add_head(text, name, "gauge", help);
    text_add_format(text, "dictameter_collector_%s %.0f\n", name, value);
}

static void add_spool(struct text *text, const struct spool_state *spool, int64_t now_us)
{
    const int64_t age_us = spool->since_us == 0 ? 0 : now_us - spool->since_us;

    add_gauge(text, "spool_requests", "Requests that wait on disk.", (double)spool->records);
    add_gauge(text, "spool_bytes", "Size of the spool.", (double)spool->bytes);
    add_gauge(text, "spool_damaged",
              "Segments with damage and requests put aside, since the start.",
              (double)spool->damaged);
    add_gauge(text, "spool_oldest_age_seconds", "How long requests have waited, at most.",
              (double)age_us / 1e6);
}

const char *metrics_text(struct metrics *metrics, const struct spool_state *spool, int64_t now_us,
                         struct arena *arena)
{
    struct text text = {.arena = arena};
    const struct {
        const char *class;
        atomic_size_t *count;
    } requests[] = {{"2xx", &metrics->accepted_requests},
                    {"4xx", &metrics->refused_requests},
                    {"5xx", &metrics->failed_requests}};

    add_head(&text, "received_events_total", "counter", "Events received.");
    text_add_format(&text, "dictameter_collector_received_events_total %zu\n",
                    atomic_load(&metrics->received));
    add_head(&text, "spooled_events_total", "counter", "Events acknowledged from disk.");
    text_add_format(&text, "dictameter_collector_spooled_events_total %zu\n",
                    atomic_load(&metrics->spooled));
    add_head(&text, "events_total", "counter", "Events by verdict.");
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        text_add_format(&text, "dictameter_collector_events_total{verdict=\"%s\"} %zu\n",
                        verdict_names[i], atomic_load(&metrics->events[i]));
    }
    add_head(&text, "requests_total", "counter", "Requests with events, by class of status.");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        text_add_format(&text, "dictameter_collector_requests_total{status=\"%s\"} %zu\n",
                        requests[i].class, atomic_load(requests[i].count));
    }
    add_head(&text, "last_stored_timestamp_seconds", "gauge", "When a batch was last stored.");
    text_add_format(&text, "dictameter_collector_last_stored_timestamp_seconds %.3f\n",
                    (double)atomic_load(&metrics->stored_us) / 1e6);
    if (spool != NULL) {
        add_spool(&text, spool, now_us);
    }
    return text_string(&text);
}
