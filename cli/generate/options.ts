import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type JobType, jobCatalog, jobTypes } from "#contracts/jobs/catalog.ts";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";

export type GenerateOptions = {
  input: JobInput;
  /** Absolute path of the file; null: named after the job, in `folder`. */
  out: string | null;
  folder: string;
  url: string | null;
  /** The data folder as given; null: any system that runs from this project. */
  data: string | null;
  credentials: Credentials | null;
  json: boolean;
};

/** `SubmitJobInput` of the API, without what the server fills in. */
export type JobInput = {
  type: JobType;
  prompt: string;
  negativePrompt?: string;
  seed?: number;
  batchSize?: number;
  width?: number;
  height?: number;
  steps?: number;
  guidanceScale?: number;
  sourceAssetId?: string;
  strength?: number;
  embedPrompt?: boolean;
};

export type Credentials = { token: string } | { email: string; password: string };

export const generateHelp = `Usage: npm run generate -- "a red circle on a blue background" [options]

Generates an image or a video with a running OurVidz, or with one that the command starts and stops.

  --type <format>       ${jobTypes.slice(0, 4).join(", ")},
                        ${jobTypes.slice(4, 8).join(", ")},
                        ${jobTypes.slice(8).join(", ")}
                        (default: sdxl_image_fast)
  --out <file>          output file (default: <format>-<seed>.png in this folder); a batch is numbered: name-0.png …
  --seed <number>       same seed and settings, same bytes (default: a random one)
  --steps, --guidance, --width, --height <number>, --negative <prompt>, --batch <count>
  --source <id>         ID of one of your images to start from, as in its address; SDXL formats only
  --strength <number>   how much the source image changes, 0.05 to 1 (default: 0.6)
  --no-embed            leave the prompt out of the file's metadata
  --url <address>       a running OurVidz (default: the one running from this project, or one started for the job)
  --data <folder>       data folder of the system to use or to start (default: .data)
  --token <token>       an access token, also as --key or OURVIDZ_TOKEN
  --email, --password   an account, also as OURVIDZ_EMAIL and OURVIDZ_PASSWORD
                        (default: the demo account of the embedded system)
  --json                print the result as JSON
  --help                show this`;

type Values = Record<string, string | boolean | undefined>;

/** Parses the command line. Returns null for --help. @throws {PlainFailure} for invalid options. */
export function parseGenerateOptions(
  args: string[],
  environment: Record<string, string | undefined>,
  cwd: string,
): GenerateOptions | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  const prompt = positionals.join(" ").trim();
  if (prompt === "") {
    throw new PlainFailure(
      'The prompt is missing. Example: npm run generate -- "a red circle on a blue background"',
    );
  }
  const type = String(values.type ?? "sdxl_image_fast");
  if (!isJobType(type)) {
    throw new PlainFailure(`There is no format "${type}"; the formats are ${jobTypes.join(", ")}.`);
  }
  const text = (name: string): string | undefined =>
    typeof values[name] === "string" ? values[name] : undefined;
  const out = text("out");
  const file = out === undefined ? null : path.resolve(cwd, out);
  checkOutput(file ?? path.join(cwd, `${type}${extensionOf(type)}`), type);
  return {
    input: {
      type,
      prompt,
      negativePrompt: text("negative"),
      seed: integer(values, "seed"),
      batchSize: integer(values, "batch"),
      width: integer(values, "width"),
      height: integer(values, "height"),
      steps: integer(values, "steps"),
      guidanceScale: decimal(values, "guidance"),
      sourceAssetId: text("source"),
      strength: decimal(values, "strength"),
      embedPrompt: values["no-embed"] === true ? false : undefined,
    },
    out: file,
    folder: cwd,
    url: text("url") === undefined ? null : address(text("url") ?? ""),
    data: dataFolder(text("data")),
    credentials: findCredentials(text, environment),
    json: values.json === true,
  };
}

const textOption = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Everything the command accepts. */
export const acceptedOptions = {
  type: textOption,
  out: { ...textOption, short: "o" },
  seed: textOption,
  steps: textOption,
  guidance: textOption,
  width: textOption,
  height: textOption,
  negative: textOption,
  batch: textOption,
  source: textOption,
  strength: textOption,
  "no-embed": flag,
  url: textOption,
  data: textOption,
  token: textOption,
  key: textOption,
  email: textOption,
  password: textOption,
  json: flag,
  help: { ...flag, short: "h" },
} as const;

function parse(args: string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({
      args: joinNegativeNumbers(args),
      allowPositionals: true,
      options: acceptedOptions,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(".")[0] : String(error);
    throw new PlainFailure(`${reason}; \`npm run generate -- --help\` lists the options.`);
  }
}

/** `--seed -1` as `--seed=-1`: the parser takes what begins with a dash for another option. */
function joinNegativeNumbers(args: string[]): string[] {
  return args.flatMap((arg, index) => {
    if (/^-[\d.]/.test(arg) && /^--[a-z]+$/.test(args[index - 1] ?? "")) return [];
    const next = args[index + 1] ?? "";
    return [/^--[a-z]+$/.test(arg) && /^-[\d.]/.test(next) ? `${arg}=${next}` : arg];
  });
}

const isJobType = (text: string): text is JobType => Object.hasOwn(jobCatalog, text);

/** Of GraphQL's `Int`, and of seeds. */
const largestInteger = 2_147_483_647;

function integer(values: Values, name: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !/^-?\d{1,15}$/.test(value)) {
    throw new PlainFailure(`--${name} must be a whole number, not "${value}".`);
  }
  const number = Number(value);
  if (number < 0 || number > largestInteger) {
    throw new PlainFailure(`--${name} must be from 0 to ${largestInteger}, not ${value}.`);
  }
  return number;
}

function decimal(values: Values, name: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value.trim() === "" || !Number.isFinite(Number(value))) {
    throw new PlainFailure(`--${name} must be a number, not "${value}".`);
  }
  return Number(value);
}

function address(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new PlainFailure(`--url must be an address like http://localhost:5173, not "${text}".`);
  }
  return new URL(text).origin;
}

function dataFolder(text: string | undefined): string | null {
  if (text === "") throw new PlainFailure("--data must name a folder.");
  return text ?? null;
}

function findCredentials(
  text: (name: string) => string | undefined,
  environment: Record<string, string | undefined>,
): Credentials | null {
  const token = text("token") ?? text("key") ?? (environment.OURVIDZ_TOKEN || undefined);
  if (token !== undefined) return { token };
  const email = text("email") ?? (environment.OURVIDZ_EMAIL || undefined);
  const password = text("password") ?? (environment.OURVIDZ_PASSWORD || undefined);
  if (email === undefined && password === undefined) return null;
  if (email === undefined) throw new PlainFailure("--password is given but --email is missing.");
  if (password === undefined) throw new PlainFailure("--email is given but --password is missing.");
  return { email, password };
}

const extensionOf = (type: JobType): string => (jobCatalog[type].media === "image" ? ".png" : ".mp4");

/** Checks before the job is submitted that its result can be written. */
function checkOutput(file: string, type: JobType): void {
  const wanted = extensionOf(type);
  const extension = path.extname(file).toLowerCase();
  if (extension !== "" && extension !== wanted) {
    throw new PlainFailure(`${type} makes ${wanted} files, so --out can't end in ${extension}.`);
  }
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new PlainFailure(`--out must name a file, and ${file} is a folder.`);
  }
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw new PlainFailure(`The folder ${folder} doesn't exist. Create it first.`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new PlainFailure(`Can't write to ${folder}. Choose another folder with --out.`);
  }
}
