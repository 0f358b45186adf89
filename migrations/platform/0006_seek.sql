-- Words by which things are found in lists. They have one form whatever the locale of the database is: small letters of
-- both alphabets and digits (kernel/src/seek.rs makes the same of what people type). Lists look for beginnings of words by
-- ranges: those are compared by functions that tell nothing, so the walls let them use an index, which LIKE would not.
CREATE FUNCTION platform.seek_key(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(said), 'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ', 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя')
$$;

-- The words of texts: what stands between blanks without the signs inside it, and its pieces between those signs.
CREATE FUNCTION platform.seek_words(VARIADIC said text[]) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT DISTINCT left(w.word, 40)
  FROM unnest(said) AS t (said)
  CROSS JOIN LATERAL regexp_split_to_table(platform.seek_key(t.said), '\s+') AS p (part)
  CROSS JOIN LATERAL (
    SELECT regexp_replace(p.part, '[^0-9a-zа-яё]', '', 'g')
    UNION SELECT regexp_split_to_table(p.part, '[^0-9a-zа-яё]+')) AS w (word)
  WHERE w.word <> ''
$$;

-- A number is found by its beginning and by its end, so it is kept both ways round.
CREATE FUNCTION platform.seek_number(number text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT w.word
  FROM (SELECT regexp_replace(platform.seek_key(number), '[^0-9a-zа-яё]', '', 'g')) AS n (bare)
  CROSS JOIN LATERAL (VALUES (left(n.bare, 40)), ('<' || left(reverse(n.bare), 39))) AS w (word)
  WHERE n.bare <> ''
$$;
