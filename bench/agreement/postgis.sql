-- The plain containment part: which incident lies in which provision's area. Loading, projecting,
-- buffering, cutting and indexing are not timed.
\set ON_ERROR_STOP on
\set QUIET on
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE course (json text);
\copy course FROM 'line.json' CSV QUOTE E'\x01' DELIMITER E'\x02'
CREATE UNLOGGED TABLE line AS
  SELECT ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(json), 4326), 32637) AS geom FROM course;
CREATE UNLOGGED TABLE given (id text, kind text, a float8, b float8, c text);
\copy given FROM 'areas.csv' CSV
CREATE UNLOGGED TABLE areas AS
  SELECT id, CASE kind
    WHEN 'near' THEN (SELECT ST_Buffer(geom, a * 1000) FROM line)
    WHEN 'strip' THEN (SELECT ST_Union(ST_Buffer(geom, greatest(a, 0.001) * 1000, 'side=left'),
                                       ST_Buffer(geom, greatest(b, 0.001) * 1000, 'side=right')) FROM line)
    WHEN 'circle' THEN ST_Buffer(ST_Transform(ST_SetSRID(ST_MakePoint(c::float8, b), 4326), 32637), a * 1000, 16)
    ELSE ST_Transform(ST_GeomFromText(c, 4326), 32637) END AS geom
  FROM given;
CREATE UNLOGGED TABLE pieces AS SELECT id, ST_Subdivide(ST_MakeValid(geom), 64) AS geom FROM areas;
CREATE INDEX ON pieces USING gist (geom);
CREATE UNLOGGED TABLE rows (id int, time float8, lat float8, lon float8, major float8, minor float8, azimuth float8,
                            class text, weapon text, calibre text);
\copy rows FROM 'incidents.csv' CSV HEADER
CREATE UNLOGGED TABLE points AS
  SELECT id, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 32637) AS geom FROM rows;
ANALYZE points; ANALYZE pieces;
SET jit = off;
SELECT count(*) FROM points; -- read once, so that the timed runs find it in memory
\set QUIET off
SET max_parallel_workers_per_gather = 0;
\echo one process
\timing on
SELECT count(*) AS pairs FROM points p JOIN pieces a ON ST_Covers(a.geom, p.geom);
SELECT count(*) AS pairs FROM points p JOIN pieces a ON ST_Covers(a.geom, p.geom);
\timing off
SET max_parallel_workers_per_gather = 1;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
\echo two processes
\timing on
SELECT count(*) AS pairs FROM points p JOIN pieces a ON ST_Covers(a.geom, p.geom);
