import { prepare } from "../_shared/serve.ts";
import { createJobCallback } from "./jobCallback.ts";

Deno.serve(await prepare(() => createJobCallback(Deno.env.toObject())));
