/** Takes the variables of `.env` into `environment`; what is set already stays. */
export function loadDotEnv(projectFolder: string, environment: NodeJS.ProcessEnv): void;
