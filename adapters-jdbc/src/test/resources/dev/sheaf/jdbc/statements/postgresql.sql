SELECT * FROM weather
;;
SELECT city, (temp_hi + temp_lo) / 2 AS temp_avg, date FROM weather WHERE city = «:city» AND prcp > 0.0 ORDER BY city LIMIT «:n» OFFSET «:from»
;;
SELECT w.city, w.temp_lo, c.location FROM weather w LEFT OUTER JOIN cities c ON w.city = c.name WHERE c.name = ANY («:names»)
;;
INSERT INTO products (product_no, name, price) VALUES («:no», «:name», 9.99) ON CONFLICT (product_no) DO UPDATE SET name = EXCLUDED.name RETURNING product_no
;;
UPDATE accounts SET balance = balance - 100.00 WHERE name = «:name» RETURNING *
;;
DELETE FROM products WHERE obsoletion_date = 'today' AND price < «:price»::numeric
;;
SELECT pay_by_quarter[1:2], pay_by_quarter[lo:hi], schedule[1:n][:2], schedule[f(1):"N"], a[(1):2] FROM sal_emp WHERE name = «:name»
;;
SELECT pay_by_quarter[«:from» : «:to»], pay_by_quarter[«:quarter»] FROM sal_emp WHERE pay_by_quarter[«:from»:n] && ARRAY[10000, «:pay»]
;;
SELECT '{"a": {"b:c": 1}}'::jsonb #>> '{a,b}', data -> 'tags' ->> 0, data #> «:path»::text[] FROM api WHERE data @> «:filter»::jsonb
;;
SELECT data #- '{a}' FROM api -- what '#' means, and :this
WHERE id = «:id»
;;
SELECT jdoc -> 'guid' FROM api WHERE jdoc ?? 'key' AND jdoc @?? '$.tags[*] ? (@ == "qui")' AND id = «:id»
;;
SELECT E'it\'s :not', 'C:\', U&'d\0061t\+000061', B'1001', $$it's :not$$, $q$ :not $$ $q$, "a:b", «:yes»
;;
/* begin /* nested: don't */ :still */ SELECT depname, avg(salary) OVER (PARTITION BY depname ORDER BY enroll_date DESC) FROM empsalary WHERE depname = «:dep»
;;
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < «:limit») SELECT sum(n) FROM t
;;
SELECT date_trunc('hour', TIMESTAMP '2001-02-16 20:38:40'), now() - INTERVAL '1 day 12:59:10', «:at»::timestamptz AT TIME ZONE 'UTC'
;;
SELECT CASE WHEN a = 1 THEN 'one' WHEN a = «:two» THEN 'two' ELSE 'other' END FROM test WHERE s LIKE «:pattern» ESCAPE '\' OR s ~ '^a:b?$'
;;
SELECT a, b, grouping(a, b), count(*) FILTER (WHERE i < «:i») FROM tab GROUP BY ROLLUP (a, b) HAVING count(*) > 1
;;
SELECT json_object('key': value, 'k':v, 'n': «:n») FROM t
;;
SELECT * FROM crosstab($$SELECT ':x', '?'$$) AS ct(row_name text, a text) WHERE row_name = «:name» FOR UPDATE SKIP LOCKED
;;
CREATE FUNCTION one() RETURNS integer AS $body$ BEGIN x := 1; RETURN :not; END; $body$ LANGUAGE plpgsql
