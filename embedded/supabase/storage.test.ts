import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Supabase } from "./startSupabase.ts";
import { startTestSupabase } from "./testing/testDatabase.ts";
import { anonymous, type Client, dataOf, service, signUp, type TestUser } from "./testing/testUsers.ts";

let supabase: Supabase;
let ada: TestUser;
let ben: TestUser;
let workers: Client;
const png = { contentType: "image/png" };

beforeAll(async () => {
  supabase = await startTestSupabase();
  [ada, ben] = [await signUp(supabase, "ada"), await signUp(supabase, "ben")];
  workers = service(supabase);
});
afterAll(() => supabase?.close());

const bucket = (client: Client, name = "sdxl_image_fast") => client.storage.from(name);
const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 251));

describe("uploads", () => {
  it("are taken from the service key and read back whole, with their type", async () => {
    for (const size of [0, 1, 70_000]) {
      const path = `${ada.id}/job/${size}.png`;
      dataOf(await bucket(workers).upload(path, bytes(size), png));
      const blob = dataOf(await bucket(workers).download(path));
      expect(blob.type).toBe("image/png");
      expect(Buffer.from(await blob.arrayBuffer()).equals(bytes(size)), `${size} bytes`).toBe(true);
    }
  });

  it("are taken as a form and in chunks too", async () => {
    dataOf(await bucket(workers).upload(`${ada.id}/form.png`, new Blob([bytes(9)], { type: "image/png" })));
    const chunks = new Blob([bytes(9)]).stream();
    dataOf(await bucket(workers).upload(`${ada.id}/chunks.png`, chunks, { ...png, duplex: "half" }));
    expect(dataOf(await bucket(workers).download(`${ada.id}/chunks.png`)).size).toBe(9);
  });

  it("are refused by type, by size, in chunks past the size, and twice under one name", async () => {
    const wrongType = await bucket(workers).upload(`${ada.id}/a.png`, bytes(9), {
      contentType: "image/jpeg",
    });
    expect(wrongType.error?.message).toMatch(/mime type/i);
    const webp = { contentType: "image/webp" };
    const tooLarge = await bucket(workers, "thumbnails").upload(`${ada.id}/a.webp`, bytes(2 ** 20 + 1), webp);
    expect(tooLarge.error?.message).toMatch(/size/i);
    const chunks = new Blob([bytes(2 ** 20 + 1)]).stream();
    const sneaked = await bucket(workers, "thumbnails").upload(`${ada.id}/a.webp`, chunks, {
      ...webp,
      duplex: "half",
    });
    expect(sneaked.error?.message).toMatch(/size/i);
    expect((await bucket(workers, "thumbnails").download(`${ada.id}/a.webp`)).error).not.toBeNull();

    dataOf(await bucket(workers).upload(`${ada.id}/twice.png`, bytes(3), png));
    expect((await bucket(workers).upload(`${ada.id}/twice.png`, bytes(4), png)).error).not.toBeNull();
    dataOf(await bucket(workers).upload(`${ada.id}/twice.png`, bytes(5), { ...png, upsert: true }));
    expect(dataOf(await bucket(workers).download(`${ada.id}/twice.png`)).size).toBe(5);
  });

  it("are rejected from users, even into their own folder", async () => {
    expect((await bucket(ada.client).upload(`${ada.id}/mine.png`, bytes(3), png)).error).not.toBeNull();
    expect(
      (await bucket(anonymous(supabase)).upload(`${ada.id}/mine.png`, bytes(3), png)).error,
    ).not.toBeNull();
  });

  it("cannot leave the folder by their name", async () => {
    const path = `${ada.id}/%2e%2e%2f..%2fescape.png`;
    const answer = await fetch(`${supabase.url}/storage/v1/object/sdxl_image_fast/${path}`, {
      method: "POST",
      headers: { apikey: supabase.serviceKey, "content-type": "image/png" },
      body: bytes(3),
    });
    expect([200, 400]).toContain(answer.status);
  });
});

describe("reading", () => {
  it("is for the owner of the folder", async () => {
    dataOf(await bucket(workers).upload(`${ada.id}/own.png`, bytes(9), png));
    expect(dataOf(await bucket(ada.client).download(`${ada.id}/own.png`)).size).toBe(9);
    expect((await bucket(ben.client).download(`${ada.id}/own.png`)).error).not.toBeNull();
    expect((await bucket(anonymous(supabase)).download(`${ada.id}/own.png`)).error).not.toBeNull();
    expect((await bucket(ben.client).createSignedUrl(`${ada.id}/own.png`, 60)).error).not.toBeNull();
    expect(dataOf(await bucket(ben.client).list(ada.id))).toEqual([]);
  });

  it("works by signed links until they are tampered with", async () => {
    const path = `${ada.id}/signed.png`;
    dataOf(await bucket(workers).upload(path, bytes(300), png));
    const { signedUrl } = dataOf(await bucket(workers).createSignedUrl(path, 60));
    const answer = await fetch(signedUrl);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes(300))).toBe(true);
    expect((await fetch(signedUrl.replace(/token=.{8}/, "token=AAAAAAAA"))).status).toBe(400);

    const several = dataOf(await bucket(workers).createSignedUrls([path, `${ada.id}/none.png`], 60));
    expect(several.map(({ error }) => error === null)).toEqual([true, false]);
    expect((await fetch(several[0]?.signedUrl ?? "")).status).toBe(200);
    const own = dataOf(await bucket(ada.client).createSignedUrls([path], 60));
    expect((await fetch(own[0]?.signedUrl ?? "")).status).toBe(200);
    expect(dataOf(await bucket(ben.client).createSignedUrls([path], 60))[0]?.signedUrl).toBeNull();

    const upload = dataOf(await bucket(workers).createSignedUploadUrl(`${ada.id}/later.png`));
    dataOf(await bucket(anonymous(supabase)).uploadToSignedUrl(upload.path, upload.token, bytes(4), png));
    expect(dataOf(await bucket(workers).download(`${ada.id}/later.png`)).size).toBe(4);
  });

  it("serves the ranges browsers seek with", async () => {
    const path = `${ada.id}/job/range.mp4`;
    const videos = bucket(workers, "video_fast");
    dataOf(await videos.upload(path, bytes(100_000), { contentType: "video/mp4" }));
    const { signedUrl } = dataOf(await videos.createSignedUrl(path, 60));
    const part = async (range: string) => {
      const answer = await fetch(signedUrl, { headers: { range } });
      const body = Buffer.from(await answer.arrayBuffer());
      return { status: answer.status, range: answer.headers.get("content-range"), body };
    };
    expect(await part("bytes=70000-70009")).toEqual({
      status: 206,
      range: "bytes 70000-70009/100000",
      body: bytes(100_000).subarray(70_000, 70_010),
    });
    expect(await part("bytes=99990-")).toMatchObject({ status: 206, body: bytes(100_000).subarray(99_990) });
    expect(await part("bytes=-5")).toMatchObject({ status: 206, body: bytes(100_000).subarray(-5) });
    expect(await part("bytes=100000-")).toMatchObject({ status: 416, range: "bytes */100000" });
  });

  it("ends for removed files, and copies live on", async () => {
    const [path, copy] = [`${ada.id}/gone.png`, `${ada.id}/copy.png`];
    dataOf(await bucket(workers).upload(path, bytes(9), png));
    dataOf(await bucket(workers).copy(path, copy));
    dataOf(await bucket(workers).remove([path]));
    expect((await bucket(workers).download(path)).error).not.toBeNull();
    expect(dataOf(await bucket(workers).download(copy)).type).toBe("image/png");
  });
});
