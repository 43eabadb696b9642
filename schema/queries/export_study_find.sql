-- A registered study. $1 its id, $2 the protocol [JSON]. Returns whether it was registered with this protocol,
-- and its wrapped key in hexadecimal digits (NULL once destroyed); no row where it is not registered.
SELECT protocol = $2::jsonb, encode(wrapped_key, 'hex')
FROM study
WHERE study_id = $1::text
FOR UPDATE
