SELECT * FROM 'data:file.parquet' WHERE id = «:id»
;;
SELECT tags[1:n], tags[n:], tags[:2], tags[:-1], tags[1:-1:2], 'DuckDB'[3:4], f(x)[1:n] FROM t WHERE a = «:a»
;;
SELECT {'a': 1, 'b':x, 'c': «:c»}, MAP {'k':v, 'l': «:l»}, {key1: 'string', key2:x}
;;
SELECT [x * 2 FOR x IN [1, 2, «:x»] IF x > 1], list_transform(l, x -> x + «:n») FROM t
;;
SELECT struct_pack(a := 1, b := «:b»), s.a, s['a'] FROM t
;;
FROM tbl SELECT * EXCLUDE (a) REPLACE (b / 1000 AS b) WHERE c = «:c»
;;
SELECT COLUMNS('(id|num):.*'), COLUMNS(c -> c LIKE '%:x%') FROM t LIMIT «:n»
;;
SELECT * FROM read_csv('a.csv', delim = ':', header = true, columns = {'a': 'DATE', 'b':'VARCHAR'}) WHERE b = «:b»
;;
SELECT $$it's :not$$, E'it\'s', 'it''s', '12:30'::TIME, «:x»::INTEGER
;;
SELECT * FROM a ASOF JOIN b ON a.id = b.id AND a.at >= b.at WHERE a.id = «:id» QUALIFY row_number() OVER (ORDER BY x) = 1
;;
PIVOT cities ON year USING sum(population) GROUP BY country
;;
INSERT INTO t BY NAME SELECT «:a» AS a, 42 AS b
;;
UPDATE t SET i = i + «:n» WHERE s = 'a:b'
;;
COPY (SELECT * FROM t WHERE d > «:d») TO 'out.parquet' (FORMAT parquet)
;;
SELECT unnest(l), generate_series(1, «:n»), date_part('hour', TIMESTAMP '1992-09-20 20:38:40') FROM t
;;
SELECT j->'$.a', j->>'a:b', json_extract(j, «:path») FROM t
;;
SELECT * FROM t USING SAMPLE 10% (bernoulli) WHERE a IN («:a», «:b»)
;;
WITH RECURSIVE f AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM f WHERE i < «:n») SELECT /* it's /* nested */ ? */ * FROM f
;;
SELECT a, b, sum(c) FROM t GROUP BY ALL HAVING sum(c) > «:min» ORDER BY ALL
;;
SUMMARIZE SELECT * FROM t WHERE a = «:a»
