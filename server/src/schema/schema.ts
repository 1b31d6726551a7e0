import { builder } from "../builder.ts";
import "./DateTime.ts";
import "./EnhancedPrompt.ts";
import "./Error.ts";
import "./Session.ts";
import "./UserProfile.ts";
import "./assetFields.ts";
import "./jobFields.ts";
import "./jobHistoryFields.ts";
import "./jobLineFields.ts";
import "./jobRetryFields.ts";
import "./profileFields.ts";
import "./Worker.ts";
import "./operator/acts.ts";
import "./operator/Operator.ts";

/** The API. Every type file above registers itself. */
export const schema = builder.toSchema();
