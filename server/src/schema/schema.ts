import { builder } from "../builder.ts";
import "./Error.ts";
import "./asset/purgeAsset.ts";
import "./job/cancelJob.ts";
import "./job/jobHistoryFields.ts";
import "./job/jobQueueFields.ts";
import "./job/jobSettingsFields.ts";
import "./job/jobSubscriptions.ts";
import "./job/retryJob.ts";
import "./job/submitJob.ts";
import "./operator/operatorMutations.ts";
import "./operator/operatorQueries.ts";
import "./profile/updateProfile.ts";
import "./prompt/EnhancedPrompt.ts";
import "./session/Session.ts";

// Each file above registers its types with the builder.

/** The API of users, at `/graphql`. */
export const publicSchema = builder.toSchema({ subGraph: "public" });

/** The API of operators, at `/operator/graphql`. */
export const operatorSchema = builder.toSchema({ subGraph: "operator" });
