SELECT name, birth FROM pet WHERE species = «:species» ORDER BY birth DESC LIMIT «:from», «:n»
;;
SELECT 'it\'s', «:x»
;;
SELECT "it\"s", 'a\\', '\'', "he said \"hi\"", «:x»
;;
SELECT 'it\'s :not', «:yes», 'don\'t :not'
;;
SELECT 1 # don't
WHERE 1 = «:one»
;;
SELECT 1 # what? :not
;;
SELECT * FROM t # all of it's rows
WHERE a = «:a» # isn't it?
  AND b = «:b»
;;
SELECT 1 /* a /* b */ + «:x»
;;
SELECT 5 --1 + «:x»
;;
SELECT 5--1
;;
SELECT credit --1 * «:x», 2 -- the :rest isn't
;;
INSERT INTO t (a, b) VALUES («:a», «:b») AS new ON DUPLICATE KEY UPDATE b = new.b
;;
REPLACE INTO test VALUES (1, 'Old', '2014-08-20 18:47:00')
;;
UPDATE t SET id = id + 1 WHERE `a:b` = «:x» ORDER BY id DESC LIMIT 1
;;
DELETE FROM somelog WHERE user = 'jcole' AND at < «:at» - INTERVAL 1 DAY
;;
SELECT @rank := @rank + 1, @@session.sql_mode, name FROM pet WHERE owner = «:owner»
;;
SELECT DATE_FORMAT(birth, '%H:%i:%s'), JSON_EXTRACT(doc, '$.a'), doc->'$.name', doc->>"$.name" FROM t WHERE id = «:id»
;;
SELECT _utf8mb4'it\'s' COLLATE utf8mb4_bin, N'x', X'4D', b'01', \N FROM t WHERE c LIKE 'a\_b\%' AND id = «:id»
;;
SELECT /*+ NO_RANGE_OPTIMIZATION(t3) */ SQL_CALC_FOUND_ROWS f1 FROM t3 STRAIGHT_JOIN t4 USING (id) WHERE f1 REGEXP '^a:?b$' AND f2 <=> «:x»
;;
SELECT GROUP_CONCAT(DISTINCT score ORDER BY score SEPARATOR ': ') FROM student GROUP BY name WITH ROLLUP HAVING COUNT(*) > «:n»
