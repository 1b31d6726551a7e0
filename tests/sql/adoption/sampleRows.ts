import { type ExistingProject, type Row, uuid } from "./existingProject.ts";

export const ada = uuid(1);
export const bob = uuid(2);
export const carol = uuid(3);
export const dan = uuid(4);
export const eve = uuid(5);

export const config = { width: 1024, height: 1024, sample_steps: 20, sample_guide_scale: 7.5 };
export const times = { created_at: "2025-07-01T10:00:00+00:00", updated_at: "2025-07-01T10:05:00+00:00" };
export const ended = "2025-07-01T10:04:00+00:00";

const job = (id: number, row: Row = {}): Row => ({
  id: uuid(id),
  user_id: ada,
  job_type: "sdxl_image_fast",
  prompt: "a red fox",
  config,
  status: "completed",
  completed_at: ended,
  ...times,
  ...row,
});
const asset = (id: number, jobId: number, row: Row = {}): Row => ({
  id: uuid(id),
  user_id: ada,
  job_id: uuid(jobId),
  file_path: `${ada}/${uuid(jobId)}/${id}.png`,
  file_size: 1000,
  mime_type: "image/png",
  width: 1024,
  height: 1024,
  bucket_name: "sdxl_image_fast",
  created_at: ended,
  ...row,
});

/** The numbers of the job ids; see `uuid`. */
export const jobs = {
  completed: 100,
  completedWithoutTime: 101,
  failed: 102,
  failedSilently: 103,
  cancelled: 104,
  pending: 110,
  pendingLater: 111,
  pendingThird: 112,
  processing: 113,
  pendingInvalid: 114,
  pendingWithResult: 115,
  unknownStatus: 120,
  noStatus: 121,
  unknownType: 130,
  noUser: 131,
  longPrompt: 140,
  emptyPrompt: 141,
  configIsArray: 142,
  configWithText: 143,
  video: 150,
};

/** Inserts rows of every kind that a project may have, including invalid ones. */
export async function fill(project: ExistingProject): Promise<void> {
  for (const [index, id] of [ada, bob, carol, dan, eve].entries())
    await project.insert("auth.users", { id, email: `user${index}@example.test`, created_at: "2025-06-01" });
  // Eve has no profile.
  const profile = (row: Row) => project.insert("user_profiles", { ...times, ...row });
  await profile({ id: ada, username: "Ada", full_name: "Ada L.", subscription_tier: "pro" });
  await profile({ id: bob, username: "ada", created_at: "2025-07-02", subscription_tier: "Basic" });
  await profile({
    id: carol,
    username: "carol@example",
    avatar_url: "avatars/c.png",
    subscription_tier: "gold",
  });
  await profile({
    id: dan,
    subscription_tier: null,
    created_at: null,
    updated_at: null,
    full_name: "x".repeat(300),
  });

  const add = (id: number, row: Row) => project.insert("jobs", job(id, row));
  await add(jobs.completed, { config: { ...config, seed: 2147483647, style: "oil" } });
  await add(jobs.completedWithoutTime, { completed_at: null });
  await add(jobs.failed, { status: "failed", error_message: "CUDA out of memory" });
  await add(jobs.failedSilently, { status: "failed", completed_at: null });
  await add(jobs.cancelled, { status: "Canceled", completed_at: null });
  const waiting = { status: "pending", completed_at: null, user_id: bob };
  await add(jobs.pendingLater, { ...waiting, created_at: "2025-07-01T11:00:00Z" });
  await add(jobs.pending, waiting);
  await add(jobs.pendingThird, { ...waiting, created_at: "2025-07-01T12:00:00Z" });
  await add(jobs.processing, { ...waiting, status: "processing", created_at: "2025-07-01T13:00:00Z" });
  await add(jobs.pendingInvalid, { ...waiting, config: { ...config, width: 1000 } });
  await add(jobs.pendingWithResult, { ...waiting, status: "processing", user_id: ada });
  await add(jobs.unknownStatus, { status: "exploded", error_message: "Bang.", completed_at: null });
  await add(jobs.noStatus, { status: null, completed_at: null, created_at: null, updated_at: null });
  await add(jobs.unknownType, { job_type: "flux_fast" });
  await add(jobs.noUser, { user_id: null });
  await add(jobs.longPrompt, { prompt: "y".repeat(1500) });
  await add(jobs.emptyPrompt, { prompt: "" });
  await add(jobs.configIsArray, { config: JSON.stringify([1, 2]) });
  await add(jobs.configWithText, { config: { ...config, width: "wide", sample_steps: [20] } });
  await add(jobs.video, { job_type: "video_fast", config: {}, user_id: carol });

  await project.insert("assets", asset(201, jobs.completed));
  await project.insert("assets", asset(200, jobs.completed, { created_at: times.created_at }));
  await project.insert("assets", asset(202, jobs.pendingWithResult));
  await project.insert("storage.objects", {
    bucket_id: "video_fast",
    name: `${carol}/v.mp4`,
    metadata: { size: 4321, mimetype: "video/mp4" },
  });
  const bare = { file_size: null, mime_type: null, width: null, height: null };
  await project.insert(
    "assets",
    asset(203, jobs.video, {
      ...bare,
      user_id: null,
      bucket_name: "video_fast",
      file_path: `${carol}/v.mp4`,
    }),
  );
  await project.insert("assets", asset(204, jobs.completed, { ...bare }));
  await project.insert("assets", asset(205, jobs.completed, { job_id: null }));
  await project.insert("assets", asset(206, jobs.unknownType));
  await project.insert("assets", asset(207, jobs.completedWithoutTime, { file_path: "old/path.png" }));

  await project.sql(`
    insert into job_formats (job_type, width, height, sample_steps, sample_guide_scale)
    values ('image_fast', 1, 1, 1, 1), ('flux_fast', 1, 1, 1, 1);
  `);
  await project.insert("job_qualities", { job_type: "image_fast", quality_level: "fast", estimated_time: 1 });
  await project.insert("storage.buckets", { id: "avatars", name: "avatars", public: true });
}
