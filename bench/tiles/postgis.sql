-- Incidents in PostGIS, and a function that makes a tile of the same content as trucewatch-tiles:
-- numbers by cell of an 8 by 8 grid with their parts by class, incidents by themselves where a cell has few, areas.
-- psql variable `file`: the CSV of `tile_server csv`.
\set ON_ERROR_STOP on
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE UNLOGGED TABLE arrived (id text, begins_ns bigint, lat float8, lon float8, major_m float8, minor_m float8,
    azimuth_deg float8, class text, status text, held boolean, provisional boolean, events int, within_m int);
COPY arrived FROM :'file' CSV;
-- A metre on the ground is 1 / cos(latitude) units of Web Mercator; the ellipse is drawn with 32 corners.
CREATE UNLOGGED TABLE incidents AS
SELECT id, begins_ns / 1000000000 AS begins_s, class, status, held, provisional, events, within_m,
    major_m / cos(radians(lat)) AS reach,
    ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) AS geom,
    NULL::geometry(Polygon, 3857) AS area, major_m, minor_m, azimuth_deg, lat
FROM arrived;
UPDATE incidents SET area = ST_SetSRID(ST_Translate(ST_Rotate(ST_Scale(ST_Buffer(ST_MakePoint(0, 0), 1, 8),
    minor_m / cos(radians(lat)), major_m / cos(radians(lat))), -radians(azimuth_deg)), ST_X(geom), ST_Y(geom)), 3857);
-- Neighbours lie together on disk, as they do in the index.
CREATE INDEX incidents_geom ON incidents USING gist (geom);
CLUSTER incidents USING incidents_geom;
CREATE INDEX incidents_begins ON incidents (begins_s);
VACUUM ANALYZE incidents;

CREATE FUNCTION tile(z int, x int, y int, from_s bigint, to_s bigint) RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE
-- Planned for each tile by itself: a plan for any tile knows not how much lies in it.
SET plan_cache_mode = force_custom_plan AS $$
BEGIN RETURN (
WITH bounds AS MATERIALIZED (
    SELECT ST_TileEnvelope(z, x, y) AS env, ST_XMin(ST_TileEnvelope(z, x, y)) AS west,
        ST_YMax(ST_TileEnvelope(z, x, y)) AS north, 40075016.685578488 / 2 ^ z AS size,
        CASE WHEN z < 11 THEN 1 WHEN z < 14 THEN 4 ELSE 8 END AS few
), found AS (
    SELECT i.*, floor((ST_X(geom) - west) / size * 8)::int AS cx, floor((north - ST_Y(geom)) / size * 8)::int AS cy
    FROM incidents i, bounds
    WHERE geom && ST_TileEnvelope(z, x, y) AND begins_s >= from_s AND begins_s < to_s
), cells AS (
    SELECT cx, cy, held, count(*)::int AS n, avg(ST_X(geom)) AS ax, avg(ST_Y(geom)) AS ay,
        nullif(count(*) FILTER (WHERE class = 'explosion'), 0)::int AS explosion,
        nullif(count(*) FILTER (WHERE class = 'projectile'), 0)::int AS projectile,
        nullif(count(*) FILTER (WHERE class = 'muzzle_flash'), 0)::int AS muzzle_flash,
        nullif(count(*) FILTER (WHERE class = 'flare'), 0)::int AS flare,
        nullif(count(*) FILTER (WHERE class = 'burst'), 0)::int AS burst,
        nullif(count(*) FILTER (WHERE class = 'shot'), 0)::int AS shot,
        nullif(count(*) FILTER (WHERE class = 'impulsive_sound'), 0)::int AS impulsive_sound,
        nullif(count(*) FILTER (WHERE class = 'thermal_anomaly'), 0)::int AS thermal_anomaly,
        nullif(count(*) FILTER (WHERE class = 'seismic_event'), 0)::int AS seismic_event,
        count(*) FILTER (WHERE status = 'looks_broken')::int AS broken, max(within_m) AS within_m
    FROM found GROUP BY cx, cy, held
), single AS (
    SELECT found.*, reach >= 4 * size / 512 AS has_area FROM found JOIN cells USING (cx, cy, held), bounds
    WHERE cells.n <= few
)
SELECT coalesce((SELECT ST_AsMVT(t, 'areas', 4096, 'geom') FROM (
        SELECT id, class, status, held, provisional, ST_AsMVTGeom(area, env, 4096, 128, true) AS geom
        FROM single, bounds WHERE has_area) t), '')
    || coalesce((SELECT ST_AsMVT(t, 'clusters', 4096, 'geom') FROM (
        SELECT n, held, explosion, projectile, muzzle_flash, flare, burst, shot, impulsive_sound, thermal_anomaly,
            seismic_event, broken, within_m,
            ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(ax, ay), 3857), env, 4096, 0, false) AS geom
        FROM cells, bounds WHERE n > few) t), '')
    || coalesce((SELECT ST_AsMVT(t, 'incidents', 4096, 'geom') FROM (
        SELECT id, class, status, held, provisional, begins_s, within_m, (reach / 78271.517)::float4 AS px0,
            has_area AS area, events, ST_AsMVTGeom(single.geom, env, 4096, 0, false) AS geom
        FROM single, bounds) t), '')
); END $$;
