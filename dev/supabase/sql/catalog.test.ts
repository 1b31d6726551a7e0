import { readFileSync } from "node:fs";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { contractVersion } from "#contracts/version.ts";
import { readMigrations } from "../migrations.ts";
import { openPglite } from "../pgliteDatabase.ts";
import { typesFile } from "../types/currentTypes.ts";
import { printTypes } from "../types/printTypes.ts";
import { readSchema } from "../types/readSchema.ts";

let connection: PgliteConnection;
beforeAll(async () => {
  connection = await openPglite(null, readMigrations());
});
afterAll(() => connection?.close());

const rows = async (sql: string) => (await connection.driver.query<Record<string, unknown>>(sql)).rows;

it("seeds the formats and qualities of the catalog", async () => {
  const seeded = await rows(
    "select f.*, q.quality_level, q.estimated_time, q.description as quality_description \
    from public.job_formats f join public.job_qualities q using (job_type) order by f.id",
  );
  const expected = jobTypes.map((type) => {
    const { limits, ...job } = jobCatalog[type];
    return {
      job_type: type,
      title: job.title,
      description: job.description,
      quality_description: job.description,
      family: job.family,
      queue: job.queue,
      bucket: job.bucket,
      quality_level: job.quality,
      media: job.media,
      mime_type: job.mimeType,
      is_enhanced: job.enhanced,
      takes_source: job.takesSource,
      width: job.width,
      height: job.height,
      sample_steps: job.steps,
      sample_guide_scale: job.guidanceScale,
      frame_num: job.frameCount,
      fps: job.fps,
      duration: job.fps && job.frameCount ? Math.round(job.frameCount / job.fps) : null,
      estimated_time: job.estimateSeconds,
      credits: job.credits,
      prompt_limit: limits.prompt,
      min_steps: limits.steps.min,
      max_steps: limits.steps.max,
      min_guide_scale: limits.guidanceScale.min,
      max_guide_scale: limits.guidanceScale.max,
      min_side: limits.side.min,
      max_side: limits.side.max,
      side_multiple: limits.side.multipleOf,
      max_pixels: limits.pixels,
      batch_sizes: [...limits.batchSizes],
      file_size_limit: limits.fileSize,
      max_attempts: limits.attempts,
      lease_seconds: job.leaseSeconds,
    };
  });
  const plain = seeded.map(({ id: _id, ...row }) => ({
    ...row,
    sample_guide_scale: Number(row.sample_guide_scale),
    min_guide_scale: Number(row.min_guide_scale),
    max_guide_scale: Number(row.max_guide_scale),
  }));
  expect(plain).toEqual(expected);
});

it("has a private bucket for each format and one for thumbnails", async () => {
  const buckets = await rows(
    "select id, public, file_size_limit, allowed_mime_types from storage.buckets order by id",
  );
  const expected = jobTypes.map((type) => ({
    id: jobCatalog[type].bucket,
    public: false,
    file_size_limit: jobCatalog[type].limits.fileSize,
    allowed_mime_types: [jobCatalog[type].mimeType as string],
  }));
  const thumbnails = {
    id: "thumbnails",
    public: false,
    file_size_limit: 2 ** 20,
    allowed_mime_types: ["image/webp"],
  };
  expect(buckets).toEqual([...expected, thumbnails].sort((a, b) => (a.id < b.id ? -1 : 1)));
});

it("speaks the version of the contract", async () => {
  expect(await rows("select private.contract_version() as version")).toEqual([{ version: contractVersion }]);
});

it("fits the generated types", async () => {
  const types = printTypes(await readSchema(connection.driver));
  expect(
    types === readFileSync(typesFile, "utf8"),
    "supabase/database.types.ts is stale: npm run generate:types",
  ).toBe(true);
});

it("says in each migration why it is there", () => {
  const migrations = readMigrations();
  expect(migrations.length).toBeGreaterThan(0);
  for (const { name, sql } of migrations) expect(sql, name).toMatch(/^-- \S.{20,}/);
});
