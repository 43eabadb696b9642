-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which generation of keys and erased persons is in force? It stays so until the transaction ends.
-- Returns the generation; NULL where there is no key yet.
SELECT dictameter.key_generation(false);
