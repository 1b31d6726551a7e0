import { z } from "zod";

/** A boolean that may be missing or null. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/**
 * The supported fields of diffusers' `scheduler_config.json`, with diffusers' defaults. Flags that would change the result
 * and are not supported are rejected in createScheduler.ts.
 */
export const schedulerConfigSchema = z.object({
  _class_name: z.string(),
  num_train_timesteps: z.number().int().positive().default(1000),
  beta_start: z.number().positive().default(0.0001),
  beta_end: z.number().positive().default(0.02),
  beta_schedule: z.enum(["linear", "scaled_linear"]).default("linear"),
  trained_betas: z.array(z.number()).nullish(),
  prediction_type: z.enum(["epsilon", "v_prediction", "sample"]).default("epsilon"),
  timestep_spacing: z.enum(["leading", "trailing", "linspace"]).default("linspace"),
  timestep_type: z.enum(["discrete", "continuous"]).default("discrete"),
  interpolation_type: z.enum(["linear", "log_linear"]).default("linear"),
  steps_offset: z.number().int().default(0),
  final_sigmas_type: z.enum(["zero", "sigma_min"]).default("zero"),
  rescale_betas_zero_snr: flag,
  use_karras_sigmas: flag,
  use_exponential_sigmas: flag,
  use_beta_sigmas: flag,
  use_flow_sigmas: flag,
  use_lu_lambdas: flag,
  thresholding: flag,
  algorithm_type: z.string().default("dpmsolver++"),
  solver_type: z.enum(["midpoint", "heun"]).default("midpoint"),
  solver_order: z.number().int().default(2),
  lower_order_final: z.boolean().default(true),
  euler_at_final: flag,
  /** LCM: number of steps of the schedule that the model was distilled with. */
  original_inference_steps: z.number().int().positive().default(50),
  timestep_scaling: z.number().positive().default(10),
  clip_sample: flag,
});
export type SchedulerConfig = z.infer<typeof schedulerConfigSchema>;
export type PredictionType = SchedulerConfig["prediction_type"];
