SELECT q'[it's :not]', «:x» FROM dual
;;
SELECT q'{it's}', Q'(don't)', nq'<what's ?>', q'!it's :not!', NQ'|a'b|', N'it''s', «:x» FROM dual
;;
SELECT employee_id, last_name FROM hr.employees WHERE department_id = «:dep» ORDER BY last_name FETCH FIRST 5 ROWS ONLY
;;
SELECT * FROM (SELECT e.*, ROWNUM AS rn FROM employees e WHERE ROWNUM <= «:hi») WHERE rn > «:lo»
;;
SELECT /*+ INDEX(e emp_ix) */ e.last_name, d.name FROM employees e, departments d WHERE e.dep_id = d.id (+) AND e.id = «:id»
;;
SELECT last_name, LEVEL, SYS_CONNECT_BY_PATH(last_name, '/') FROM employees START WITH employee_id = «:id» CONNECT BY PRIOR employee_id = manager_id
;;
SELECT TO_CHAR(SYSDATE, 'HH24:MI:SS'), TO_DATE(«:at», 'YYYY-MM-DD HH24:MI'), DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00 +02:00' FROM dual
;;
SELECT 1 /* a /* b */ + «:x» FROM dual
;;
MERGE INTO bonuses d USING (SELECT employee_id FROM employees WHERE department_id = «:dep») s ON (d.employee_id = s.employee_id) WHEN MATCHED THEN UPDATE SET d.bonus = d.bonus + 1
;;
INSERT INTO t (id, name) VALUES (seq.NEXTVAL, «:name»)
;;
UPDATE employees SET salary = salary * «:factor» WHERE job_id = 'SH_CLERK'
;;
DELETE FROM product_descriptions WHERE language_id = 'AR' AND id = «:id»
;;
SELECT sid, serial#, "a#b" FROM v$session WHERE username = «:name» AND status = 'ACTIVE'
;;
SELECT NVL(a, «:x»), DECODE(b, 1, 'one', 2, 'two', 'other:'), a || ':' || b FROM t
;;
SELECT department_id, LISTAGG(last_name, '; ') WITHIN GROUP (ORDER BY hire_date) FROM employees GROUP BY department_id HAVING COUNT(*) > «:n»
;;
SELECT JSON_VALUE(doc, '$.a?(@.b > 1)'), JSON_OBJECT('k' VALUE v, 'l':w, 'm' : «:m») FROM t
;;
WITH dept AS (SELECT department_id FROM departments WHERE location_id = «:loc») SELECT * FROM dept UNION ALL SELECT NULL FROM dual
;;
SELECT * FROM sales PIVOT (SUM(amount) FOR channel IN (3 AS direct, 4 AS internet)) WHERE year = «:year»
;;
SELECT * FROM employees AS OF TIMESTAMP SYSTIMESTAMP - INTERVAL '10' MINUTE WHERE name LIKE '%\_%' ESCAPE '\' AND id = «:id»
;;
BEGIN x := 1; y \:= «:y»; END;
