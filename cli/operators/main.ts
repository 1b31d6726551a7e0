import "../../tools/bootstrap/localhost.ts";
import { loadDotEnv } from "../../tools/bootstrap/dotEnv.cjs";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { findSupabase } from "./findSupabase.ts";
import { createOperators } from "./operators.ts";
import { operatorsHelp, parseOperatorsCommand } from "./options.ts";

/** `npm run operators`: the result on stdout, one line an operator. */
async function main(): Promise<void> {
  const projectFolder = process.cwd();
  loadDotEnv(projectFolder, process.env);
  // As npm start does: `--data` counts from the project, wherever the command is given.
  const command = parseOperatorsCommand(process.argv.slice(2), projectFolder);
  if (command === null) return console.log(operatorsHelp);
  const operators = createOperators(findSupabase(process.env, command.dataFolder));
  if (command.act === "list") {
    const emails = await operators.list();
    console.log(emails.length > 0 ? emails.join("\n") : "There are no operators.");
    return;
  }
  const { act, email } = command;
  if (act === "add") {
    console.log(
      (await operators.add(email)) ? `${email} is an operator now.` : `${email} is an operator already.`,
    );
  } else {
    console.log(
      (await operators.remove(email)) ? `${email} is an operator no more.` : `${email} was not an operator.`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exit(1);
});
