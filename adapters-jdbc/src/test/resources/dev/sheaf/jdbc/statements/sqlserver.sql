SELECT [a:b], [it's], [what?], [a]]b:c's], [:not] FROM [my table] WHERE id = «:id»
;;
SELECT TOP (10) WITH TIES FirstName + ' ' + LastName FROM Person.Person WHERE LastName = «:name» ORDER BY FirstName
;;
SELECT * FROM Sales.Orders ORDER BY OrderDate OFFSET «:from» ROWS FETCH NEXT «:n» ROWS ONLY
;;
SELECT * FROM #temp t JOIN ##shared s ON t.id = s.id WHERE t.id = «:id»
;;
SELECT * FROM dbo.[Order Details] WITH (NOLOCK) WHERE Quantity > «:n» OPTION (RECOMPILE)
;;
DECLARE @x int = «:x»; SELECT @x, @@ROWCOUNT, $action
;;
INSERT INTO dbo.t (a, b) OUTPUT inserted.id VALUES («:a», N'it''s')
;;
UPDATE t SET t.a = «:a» FROM dbo.t AS t INNER JOIN dbo.u AS u ON t.id = u.id
;;
MERGE dbo.t AS target USING (SELECT «:id», «:name») AS source (id, name) ON target.id = source.id WHEN MATCHED THEN UPDATE SET name = source.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (id, name);
;;
DELETE TOP (5) FROM dbo.t WHERE at < DATEADD(day, -1, «:at»)
;;
SELECT CONVERT(varchar(10), GETDATE(), 108), CAST('2026-01-01T10:00:00' AS datetime2), «:x»
;;
SELECT geometry::STGeomFromText('POINT (1 2)', 0), hierarchyid::Parse(«:path»)
;;
SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS [row#], a FROM t WHERE a LIKE '[a-c]%?' AND b = «:b»
;;
WITH cte (id, n) AS (SELECT id, COUNT(*) FROM t GROUP BY id) SELECT * FROM cte WHERE n > «:n»
;;
SELECT a FROM t WHERE a IN (SELECT a FROM u) AND b = «:b» FOR JSON PATH, ROOT('x:y')
;;
SELECT /* outer /* inner: it's */ :still */ JSON_VALUE(doc, '$.a') FROM t CROSS APPLY OPENJSON(doc) WHERE id = «:id»
;;
SELECT * FROM (SELECT a, b FROM t) p PIVOT (SUM(b) FOR a IN ([it's], [2:3])) AS pvt WHERE 1 = «:one»
;;
SELECT IIF(a > «:a», 'more', 'less'), ISNULL(b, 0), a % 2, a ^ b, ~a, $1.50 FROM t -- isn't :not
;;
SELECT STRING_AGG(name, ': ') WITHIN GROUP (ORDER BY name), 0x1F FROM t GROUP BY a HAVING COUNT(*) > «:n»
;;
SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'[dbo].[t]') AND type IN (N'U') AND name = «:name»
