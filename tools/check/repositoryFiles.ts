import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Every file that git tracks or would add, with its text. Binary files are decoded byte by byte. */
export function readRepositoryFiles(): Array<{ path: string; text: string }> {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed
    .split("\0")
    .filter((path) => path !== "" && existsSync(path))
    .map((path) => ({
      path,
      text: readFileSync(path, /\.(onnx|png|webp|ico)$/.test(path) ? "latin1" : "utf8"),
    }));
}
