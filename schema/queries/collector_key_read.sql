-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which sealed key has this name?
-- $1 name. Returns the sealed key (hexadecimal).
SELECT encode(sealed, 'hex') FROM dictameter.collector_key WHERE name = $1;
