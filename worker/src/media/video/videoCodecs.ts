import { PermanentError } from "../../errors.ts";

type VideoCodecs = typeof import("@napi-rs/webcodecs");

let loading: Promise<VideoCodecs> | null = null;

/** H.264 High profile, level 4.0: up to 2048 × 1024 pixels at 30 frames a second. */
export const h264Codec = "avc1.640028";

/**
 * Loads the video encoder and decoder, a native library, on first use: images don't need it.
 * @throws {PermanentError} `VIDEO_ENCODER_MISSING`, whose detail says what the operator can do
 */
export async function loadVideoCodecs(): Promise<VideoCodecs> {
  loading ??= import("@napi-rs/webcodecs");
  try {
    return await loading;
  } catch (error) {
    throw encoderMissing(error instanceof Error ? error.message : String(error), error);
  }
}

/** The reason why videos can't be encoded on this machine, for operators; null if they can. */
export async function whyNoVideos(): Promise<string | null> {
  try {
    const { VideoEncoder } = await loadVideoCodecs();
    const { supported } = await VideoEncoder.isConfigSupported({ codec: h264Codec, width: 64, height: 64 });
    return supported ? null : (encoderMissing("it has no H.264 encoder").detail ?? null);
  } catch (error) {
    return error instanceof PermanentError ? (error.detail ?? error.message) : String(error);
  }
}

function encoderMissing(problem: string, cause?: unknown): PermanentError {
  const [line] = problem.split("\n");
  return new PermanentError("VIDEO_ENCODER_MISSING", {
    detail:
      `The video encoder @napi-rs/webcodecs can't be used: ${line}. Install the packages again on this machine ` +
      "(npm install); it has builds for Linux, macOS and Windows on x64 and arm64",
    cause,
  });
}
