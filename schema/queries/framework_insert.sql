-- SPDX-License-Identifier: GPL-3.0-or-later
-- Registers the built-in version of the reference framework. $1 version, $2 when (timestamptz).
INSERT INTO dictameter.framework (version, imported_at) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING;
