import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A system account by its numbers. */
export type Account = { uid: number; gid: number };

/**
 * The account that PostgreSQL runs as when this process is root, which PostgreSQL refuses to be: the owner of the
 * folder that holds the data if that is another account, otherwise the first of `postgres` and `nobody` that exists.
 * Null when this process isn't root: PostgreSQL then runs as the same account.
 */
export function serverAccount(folder: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  // initdb looks its account up by number, so one without an entry won't do.
  const accounts = readAccounts();
  const owner = accounts.find(({ uid }) => uid !== 0 && uid === statSync(folder).uid);
  const chosen =
    owner ??
    ["postgres", "nobody"].map((name) => accounts.find((entry) => entry.name === name)).find(Boolean);
  if (!chosen) {
    throw new Error(
      "PostgreSQL can't run as root, and this system has no account named postgres or nobody for it; " +
        "start as another user, or add one with: useradd --system postgres",
    );
  }
  return { uid: chosen.uid, gid: chosen.gid };
}

function readAccounts(): (Account & { name: string })[] {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** True if the account may enter `folder` and every folder above it. Supplementary groups don't count. */
export function canEnter({ uid, gid }: Account, folder: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder);
  const bit = uid === owner ? 0o100 : gid === group ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter({ uid, gid }, parent);
}
