// Imported before anything of @supabase/lite: nothing of the embedded stack leaves this machine.
process.env.LITE_TELEMETRY = "0";
process.env.DO_NOT_TRACK = "1";
