-- Which sites may send?
-- Returns site_id, code.
SELECT site_id, code FROM dictameter.site ORDER BY site_id;
