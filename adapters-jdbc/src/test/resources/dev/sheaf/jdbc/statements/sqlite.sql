SELECT * FROM employees WHERE id = «:id»
;;
SELECT [order's :not], `a:b`, "it's" FROM [my table] WHERE [what?] = «:x»
;;
SELECT 1 /* a /* b */ + «:x»
;;
SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> «:name»
;;
INSERT OR REPLACE INTO t (a, b) VALUES («:a», «:b») RETURNING rowid
;;
INSERT INTO vocabulary (word) VALUES («:word») ON CONFLICT (word) DO UPDATE SET count = count + 1
;;
UPDATE inventory SET quantity = quantity - daily.amt FROM (SELECT sum(quantity) AS amt FROM sales) AS daily WHERE itemid = «:id»
;;
DELETE FROM t WHERE rowid IN (SELECT rowid FROM t ORDER BY at LIMIT «:n»)
;;
SELECT datetime('now', '-1 day', 'start of day'), strftime('%H:%M:%S', at), date(«:at») FROM t
;;
SELECT json_extract(doc, '$.a[0]'), doc -> '$.b', doc ->> 'c' FROM t WHERE json_valid(doc) AND id = «:id»
;;
WITH RECURSIVE cnt(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM cnt LIMIT «:n») SELECT x FROM cnt
;;
SELECT x'53514C', X'', 0x1F, 'it''s :not', 1e5 FROM t WHERE a IS NOT «:x»
;;
SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) FROM t WHERE a BETWEEN «:lo» AND «:hi»
;;
SELECT * FROM a CROSS JOIN b NATURAL JOIN c WHERE a GLOB '*[a-z]?:' AND b MATCH «:words»
;;
SELECT CAST(«:n» AS INTEGER), typeof(«:n»), iif(a > 1, 'x', 'y'), a || ':' || b FROM t
;;
PRAGMA table_info('t')
;;
EXPLAIN QUERY PLAN SELECT * FROM t WHERE a = «:a» -- it's an index?
;;
SELECT * FROM t INDEXED BY i WHERE a = «:a» COLLATE NOCASE ORDER BY a NULLS LAST
;;
SELECT (1, 2) = («:a», «:b»), a -> «:path», -«:n», +«:n», ~«:n» FROM t
;;
CREATE TABLE t (a INTEGER PRIMARY KEY, [b c] TEXT DEFAULT ':x', d GENERATED ALWAYS AS (a * 2))
