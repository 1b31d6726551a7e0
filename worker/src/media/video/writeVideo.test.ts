import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { thumbHashToAverageRGBA } from "thumbhash";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { readVideoFrames } from "../readVideoFrames.ts";
import { type Planes, planesAt, planesFromRgb, type RgbImage } from "../rgbImage.ts";
import { decodeMp4 } from "./decodeMp4.ts";
import { readBoxes, readXmp } from "./mp4Boxes.ts";
import { VideoWriter, type WrittenVideo } from "./writeVideo.ts";

const width = 96;
const height = 160;
const fps = 16;
const frames = 21;
const parameters = {
  prompt: "a red circle moving right",
  negativePrompt: "blue",
  steps: 25,
  sampler: "UniPC",
  guidanceScale: 6.5,
  guidanceRescale: 0,
  seed: 7,
  width,
  height,
  frames,
  model: "wan",
  random: "xoshiro128**+boxmuller/1",
  embedPrompt: true,
};

/** Red, getting green from left to right as time goes by. */
function frame(index: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const isGreen = (i % width) / width < index / frames;
    data.set(isGreen ? [20, 180, 40] : [210, 30, 30], i * 3);
  }
  return { data, width, height };
}

const planes = (index: number): Planes => planesAt(planesFromRgb(frame(index)), { width, height });

async function writeTo(folder: string, changes: Partial<typeof parameters> = {}): Promise<WrittenVideo> {
  const writer = await VideoWriter.open({ width, height, fps });
  for (let index = 0; index < frames; index += 1) await writer.add(planes(index));
  const paths = { video: join(folder, "0.mp4"), thumbnail: join(folder, "0.webp") };
  return await writer.finish({ ...parameters, ...changes }, paths);
}

test("a video with its index in front, what is known of its making, and the same bytes each time", async () => {
  const folder = await temporaryFolder();
  const written = await writeTo(folder);
  const file = await readFile(join(folder, "0.mp4"));
  expect(written).toMatchObject({ fileSize: file.length, seconds: frames / fps });
  expect([...readBoxes(file)].map(({ type }) => type)).toEqual(["ftyp", "moov", "mdat", "uuid"]);
  expect(readXmp(file)).toContain("trainedAlgorithmicMedia");
  expect(file.toString("utf8")).toContain("a red circle moving right\nNegative prompt: blue\nSteps: 25");
  const again = await temporaryFolder();
  await writeTo(again);
  expect(file.equals(await readFile(join(again, "0.mp4")))).toBe(true);
});

test("the prompt stays out of the file when it is to", async () => {
  const folder = await temporaryFolder();
  await writeTo(folder, { embedPrompt: false });
  const text = (await readFile(join(folder, "0.mp4"))).toString("utf8");
  expect(text).not.toContain("circle");
  expect(text).not.toContain("blue");
  expect(text).toContain("Seed: 7");
});

test("frames come back in order and in their colors", async () => {
  const folder = await temporaryFolder();
  await writeTo(folder);
  const path = join(folder, "0.mp4");
  const places: number[] = [];
  expect(await decodeMp4(path, (_yuv, index) => places.push(index))).toEqual({
    width,
    height,
    frames,
    seconds: frames / fps,
  });
  expect(places).toEqual(Array.from({ length: frames }, (_, index) => index));
  const images = await readVideoFrames(path, 3);
  expect(images).toHaveLength(3);
  for (const [place, image] of [0, 10, 20].map((index, i) => [index, images[i]] as const)) {
    const wanted = frame(place);
    let error = 0;
    for (let i = 0; i < wanted.data.length; i += 1)
      error += Math.abs((wanted.data[i] as number) - (image?.data[i] ?? 999));
    expect(error / wanted.data.length, `frame ${place}`).toBeLessThan(4);
  }
});

test("the thumbnail is an animated WebP that begins with the poster", async () => {
  const folder = await temporaryFolder();
  const { thumbHash } = await writeTo(folder);
  const facts = await sharp(join(folder, "0.webp"), { animated: true }).metadata();
  expect(facts).toMatchObject({ format: "webp", width, pageHeight: height, pages: 11, loop: 1 });
  expect(facts.delay).toEqual(Array(11).fill(125));
  const average = thumbHashToAverageRGBA(Buffer.from(thumbHash, "base64"));
  expect(average.r).toBeGreaterThan(average.g + 0.3);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a frame with %s in it is not taken", async (value) => {
  const writer = await VideoWriter.open({ width, height, fps });
  const broken = planes(0);
  broken.green[width + 1] = value;
  expect(await writer.add(broken)).toBe(false);
  expect(await writer.add(planes(0))).toBe(true);
  writer.close();
});

test("a file that was cut off or is no video is found out", async () => {
  const folder = await temporaryFolder();
  await writeTo(folder);
  const path = join(folder, "0.mp4");
  const file = await readFile(path);
  const ignore = () => {};
  await writeFile(path, file.subarray(0, file.length >> 1));
  await expect(decodeMp4(path, ignore)).rejects.toThrow("it is not complete");
  await writeFile(path, "GIF89a");
  await expect(decodeMp4(path, ignore)).rejects.toThrow("it can't be decoded");
});

test("a place that cannot be written fails as what it is, and the encoder is freed", async () => {
  const writer = await VideoWriter.open({ width, height, fps });
  await writer.add(planes(0));
  const paths = { video: "/nonexistent/0.mp4", thumbnail: "/nonexistent/0.webp" };
  await expect(writer.finish(parameters, paths)).rejects.toMatchObject({ code: "ENOENT" });
  writer.close();
});

const ffprobe = async (path: string): Promise<string> => {
  const fields = "stream=codec_name,profile,pix_fmt,color_range,color_space,color_transfer,color_primaries";
  const run = promisify(execFile);
  const more = "r_frame_rate,nb_frames,width,height";
  return (await run("ffprobe", ["-v", "error", "-show_entries", `${fields},${more}`, path])).stdout;
};
const hasFfprobe = await promisify(execFile)("ffprobe", ["-version"]).then(
  () => true,
  () => false,
);

// ffprobe is no part of the installation; where it is there it is the second opinion.
test.runIf(hasFfprobe)(
  "another reader sees H.264 High, 4:2:0, BT.709, 16 frames a second (needs ffprobe)",
  async () => {
    const folder = await temporaryFolder();
    await writeTo(folder);
    const probed = (await ffprobe(join(folder, "0.mp4"))).split("\n");
    expect(probed).toEqual(
      expect.arrayContaining([
        "codec_name=h264",
        "profile=High",
        "pix_fmt=yuv420p",
        "color_range=tv",
        "color_space=bt709",
        "color_transfer=bt709",
        "color_primaries=bt709",
        "r_frame_rate=16/1",
        `nb_frames=${frames}`,
        `width=${width}`,
        `height=${height}`,
      ]),
    );
  },
);
