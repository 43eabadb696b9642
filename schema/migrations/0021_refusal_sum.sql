-- SPDX-License-Identifier: GPL-3.0-or-later
-- Refusals from before the kept months become sums: how many stays, which ones they were does not.
SET LOCAL ROLE dictameter_owner;

ALTER TABLE dictameter.rejected_event
    ADD COLUMN n int8 NOT NULL DEFAULT 1 CHECK (n > 0),
    ALTER COLUMN payload_mac DROP NOT NULL,
    ADD CHECK (payload_mac IS NULL OR n = 1);
COMMENT ON COLUMN dictameter.rejected_event.n IS 'How many; more than one only where it is the sum of a past month.';
COMMENT ON COLUMN dictameter.rejected_event.payload_mac IS 'NULL of a sum.';
CREATE INDEX rejected_event_received ON dictameter.rejected_event USING brin (received_at);
CREATE INDEX ingest_batch_received ON dictameter.ingest_batch USING brin (received_at);
