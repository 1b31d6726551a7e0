import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { type EmbeddedParameters, provenanceOf } from "./provenance.ts";
import { writeImage } from "./writeImage.ts";

const buildParameters = (more: Partial<EmbeddedParameters> = {}): EmbeddedParameters => ({
  prompt: 'a "red" circle & <blue> sky, 赤い円',
  negativePrompt: "blurred\nedges",
  steps: 15,
  sampler: "Euler",
  guidanceScale: 6.5,
  guidanceRescale: 0,
  seed: 7,
  width: 64,
  height: 48,
  model: "demo/sdxl",
  random: "xoshiro128**+boxmuller/1",
  embedPrompt: true,
  ...more,
});

const image = { data: new Uint8Array(64 * 48 * 3).fill(90), width: 64, height: 48 };

/** Attributes and texts of an XMP packet as a reader of XML sees them. */
function readXmp(xmp: string): Record<string, string> {
  const plain = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&");
  const found: Record<string, string> = {};
  for (const [, name, value] of xmp.matchAll(/\s([\w]+:[\w]+)="([^"]*)"/g))
    found[name ?? ""] = plain(value ?? "");
  const description = /<rdf:li[^>]*>([^<]*)<\/rdf:li>/.exec(xmp)?.[1];
  if (description !== undefined) found["dc:description"] = plain(description);
  return found;
}

describe("an image that is read back", () => {
  it("says that a model made it, which one and how", async () => {
    const folder = await temporaryFolder();
    const paths = { image: join(folder, "0.png"), thumbnail: join(folder, "0.webp") };
    await writeImage(image, buildParameters(), paths);
    const metadata = await sharp(paths.image).metadata();
    expect(readXmp(metadata.xmp?.toString("utf8") ?? "")).toMatchObject({
      "Iptc4xmpExt:DigitalSourceType":
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
      "xmp:CreatorTool": "OurVidz",
      "Iptc4xmpExt:AISystemUsed": "OurVidz, demo/sdxl",
      "Iptc4xmpExt:AIPromptInformation": 'a "red" circle & <blue> sky, 赤い円',
      "dc:description": 'a "red" circle & <blue> sky, 赤い円',
      "ourvidz:Seed": "7",
      "ourvidz:Steps": "15",
      "ourvidz:GuidanceScale": "6.5",
      "ourvidz:Sampler": "Euler",
      "ourvidz:Random": "xoshiro128**+boxmuller/1",
      "ourvidz:NegativePrompt": "blurred\nedges",
    });
    expect(metadata.comments).toContainEqual({ keyword: "Software", text: "OurVidz" });
    const parameters = metadata.comments?.find(({ keyword }) => keyword === "parameters")?.text;
    expect(parameters).toMatch(/赤い円\nNegative prompt: blurred\nedges\nSteps: 15, .*Seed: 7, /);
  });

  it("has nothing of the prompts when they are to stay out, and all the rest", async () => {
    const folder = await temporaryFolder();
    const paths = { image: join(folder, "0.png"), thumbnail: join(folder, "0.webp") };
    const making = buildParameters({
      prompt: "zanzibarwords",
      negativePrompt: "quixoticwords",
      embedPrompt: false,
    });
    await writeImage(image, making, paths);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      for (const word of ["zanzibar", "quixotic", "egative prompt"])
        expect(bytes.includes(word), `${word} in ${name}`).toBe(false);
    }
    const { xmp, comments } = await sharp(paths.image).metadata();
    expect(readXmp(xmp?.toString() ?? "")).toMatchObject({
      "ourvidz:Seed": "7",
      "ourvidz:Model": "demo/sdxl",
    });
    expect(comments).toContainEqual({ keyword: "parameters", text: expect.stringMatching(/^Steps: 15, /) });
  });

  it("keeps the prompt out of the thumbnail always", async () => {
    const folder = await temporaryFolder();
    const paths = { image: join(folder, "0.png"), thumbnail: join(folder, "0.webp") };
    await writeImage(image, buildParameters({ prompt: "zanzibarwords" }), paths);
    expect((await readFile(paths.thumbnail)).includes("zanzibar")).toBe(false);
    const { xmp, exif, comments } = await sharp(paths.thumbnail).metadata();
    expect({ xmp, exif, comments }).toEqual({});
  });
});

describe("provenanceOf", () => {
  it("is well-formed whatever the prompt has in it, and the same each time", () => {
    const making = buildParameters({ prompt: `]]>\u0000\u0007<!--"'\ud800&amp;` });
    const { xmp } = provenanceOf(making);
    expect(xmp).toBe(provenanceOf(making).xmp);
    expect(readXmp(xmp)["dc:description"]).toBe(`]]><!--"'\ufffd&amp;`);
    expect(xmp.match(/[<>]/g)).toHaveLength(24);
  });
});
