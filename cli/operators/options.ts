import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";

export type OperatorsCommand =
  | { act: "list"; dataFolder: string }
  | { act: "add" | "remove"; email: string; dataFolder: string };

export const operatorsHelp = `Usage: npm run operators -- list
       npm run operators -- add <email>
       npm run operators -- remove <email>

Lists the operators of an installation, or gives an account that role or takes it away. The account must exist:
sign up on the site first.

Works on the hosted Supabase that the environment or .env names (SUPABASE_URL, SUPABASE_ANON_KEY,
SUPABASE_SERVICE_KEY), else on the embedded one of the running system.

  --data <folder>   data folder of the running system (default: .data)
  --help            show this`;

const seeHelp = "`npm run operators -- --help` shows how it is used.";

/** Reads the command line; null if help was asked for. Throws a PlainFailure for what is wrong. */
export function parseOperatorsCommand(args: string[], cwd: string): OperatorsCommand | null {
  let parsed: { values: { data?: string; help?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { data: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(".")[0] : String(error);
    throw new PlainFailure(`${reason}; ${seeHelp}`);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  if (values.data === "") throw new PlainFailure("--data must name a folder.");
  const dataFolder = path.resolve(cwd, values.data ?? ".data");
  const [act, address, ...more] = positionals;
  if (more.length > 0) throw new PlainFailure(`"${more[0]}" is one argument too many; ${seeHelp}`);
  if (act === "list" && address === undefined) return { act, dataFolder };
  if (act === "list") throw new PlainFailure(`list takes no address; ${seeHelp}`);
  if (act !== "add" && act !== "remove") {
    throw new PlainFailure(
      act === undefined
        ? `Name an act: list, add or remove; ${seeHelp}`
        : `There is no act "${act}", only list, add and remove; ${seeHelp}`,
    );
  }
  const email = z.email().safeParse(address?.trim().toLowerCase());
  if (email.success) return { act, email: email.data, dataFolder };
  throw new PlainFailure(
    address === undefined
      ? `${act} needs the email address of an account: npm run operators -- ${act} you@example.com`
      : `"${address}" is not an email address.`,
  );
}
