import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { App } from "@supabase/lite";
import { z } from "zod";

type StorageAdapter = NonNullable<App["_storageAdapter"]>;
type ObjectMetadata = Awaited<ReturnType<StorageAdapter["headObject"]>>;
type Body = Parameters<StorageAdapter["uploadObject"]>[3];

/** Bytes at the start of a file that say what it is; then follow those of the object. */
const headerLength = 1024;
const headerSchema = z.object({
  mimetype: z.string(),
  cacheControl: z.string(),
  eTag: z.string(),
  size: z.number(),
  lastModified: z.coerce.date(),
});
type Header = z.infer<typeof headerSchema>;

/**
 * Stores objects as files. A file's name is the hash of bucket and key, so that no key can leave the folder or meet a
 * limit of the file system. A file appears whole or not at all, with its type: it is written beside its place and
 * renamed. It is not synced, for neither is the database beside it (PGlite runs with `fsync` off): killed processes
 * lose nothing, a power cut may.
 */
export class FileStorage implements StorageAdapter {
  readonly driver = "file";
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async uploadObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    body: Body,
    contentType: string,
    cacheControl: string,
  ): Promise<ObjectMetadata> {
    const path = this.#pathOf(bucket, key);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}.new`;
    try {
      const header = await writeObject(temporary, body, { mimetype: contentType, cacheControl });
      await rename(temporary, path);
      return metadataOf(header);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async getObject(bucket: string, key: string) {
    const path = this.#pathOf(bucket, key);
    const metadata = metadataOf(await readHeader(path));
    if (metadata.size === 0) return { metadata, httpStatusCode: 200, body: Buffer.alloc(0) };
    // Closed at the end of the file, or when the reader goes away.
    const file = createReadStream(path, { start: headerLength });
    return { metadata, httpStatusCode: 200, body: Readable.toWeb(file) as ReadableStream<Uint8Array> };
  }

  async headObject(bucket: string, key: string): Promise<ObjectMetadata> {
    return metadataOf(await readHeader(this.#pathOf(bucket, key)));
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    await rm(this.#pathOf(bucket, key), { force: true });
  }

  async deleteObjects(bucket: string, keys: string[]): Promise<void> {
    for (const key of keys) await this.deleteObject(bucket, key);
  }

  async copyObject(
    sourceBucket: string,
    source: string,
    _version: string | undefined,
    destinationBucket: string,
    destination: string,
  ) {
    const path = this.#pathOf(destinationBucket, destination);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}.new`;
    await copyFile(this.#pathOf(sourceBucket, source), temporary);
    await rename(temporary, path);
    const { eTag, lastModified } = await this.headObject(destinationBucket, destination);
    return { httpStatusCode: 200, eTag, lastModified };
  }

  async privateAssetUrl(bucket: string, key: string): Promise<string> {
    return `file://${this.#pathOf(bucket, key)}`;
  }

  #pathOf(bucket: string, key: string): string {
    const name = createHash("sha256").update(`${bucket}\0${key}`).digest("hex");
    return join(this.#folder, name.slice(0, 2), name);
  }
}

async function writeObject(
  path: string,
  body: Body,
  kind: { mimetype: string; cacheControl: string },
): Promise<Header> {
  const hash = createHash("md5");
  let size = 0;
  const file = await open(path, "wx", 0o600);
  try {
    await file.write(Buffer.alloc(headerLength, " "), 0, headerLength, 0);
    for await (const chunk of chunksOf(body)) {
      hash.update(chunk);
      let written = 0;
      while (written < chunk.byteLength) {
        const { bytesWritten } = await file.write(chunk, written, null, headerLength + size + written);
        written += bytesWritten;
      }
      size += chunk.byteLength;
    }
    const header: Header = { ...kind, eTag: `"${hash.digest("hex")}"`, size, lastModified: new Date() };
    const bytes = Buffer.from(JSON.stringify(header));
    if (bytes.length > headerLength) throw new Error("The content type or cache control is too long.");
    await file.write(bytes, 0, bytes.length, 0);
    return header;
  } finally {
    await file.close();
  }
}

async function readHeader(path: string): Promise<Header> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerLength), 0, headerLength, 0);
    return headerSchema.parse(JSON.parse(buffer.toString("utf8", 0, bytesRead)));
  } finally {
    await file.close();
  }
}

function metadataOf(header: Header): ObjectMetadata {
  return { ...header, contentLength: header.size, httpStatusCode: 200 };
}

async function* chunksOf(body: Body): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield* body as AsyncIterable<Uint8Array>;
}
