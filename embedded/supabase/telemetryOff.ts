// Must be imported before @supabase/lite, which would report usage otherwise.
process.env.LITE_TELEMETRY = "0";
process.env.DO_NOT_TRACK = "1";
