/**
 * Takes the folders of this machine out of a sentence that people may read; of a path its last part is left.
 * @param folder one that is known to be in it, blanks and all
 */
export function withoutFolders(text: string, folder?: string): string {
  const known = folder ? text.replaceAll(`${folder}/`, "").replaceAll(`${folder}\\`, "") : text;
  return known
    .replace(/(["'])(?:\/|[a-z]:[\\/])(?:(?!\1)[^\n])*[\\/]((?:(?!\1)[^\\/\n])+)\1/gi, "$1$2$1")
    .replace(/(?<![\w.~/\\:-])(?:\/|[a-z]:[\\/])(?:[^\s"'()<>:,;/\\]+[\\/])*([^\s"'()<>:,;/\\]+)/gi, "$1");
}
