/** Raised when server and worker of different releases could misunderstand each other; checked at claim. */
export const contractVersion = 2;
