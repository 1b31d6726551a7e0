import { builder } from "../builder.ts";
import "./DateTime.ts";
import "./prompt/EnhancedPrompt.ts";
import "./Error.ts";
import "./session/Session.ts";
import "./profile/UserProfile.ts";
import "./asset/assetFields.ts";
import "./job/jobFields.ts";
import "./job/jobHistoryFields.ts";
import "./job/jobQueueFields.ts";
import "./job/jobRetryFields.ts";
import "./profile/profileFields.ts";
import "./worker/Worker.ts";
import "./operator/acts.ts";
import "./operator/Operator.ts";

/** The API. Every type file above registers itself. */
export const schema = builder.toSchema();
