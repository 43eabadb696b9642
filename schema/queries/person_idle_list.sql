-- SPDX-License-Identifier: GPL-3.0-or-later
-- Of which clinicians is nothing left? Returns site_id, clinician_id.
SELECT site_id, clinician_id FROM dictameter.person_idle();
