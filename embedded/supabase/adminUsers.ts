import type { Sql } from "./database.ts";
import type { Keys } from "./keys.ts";
import { isService } from "./serviceRequest.ts";

const maxPageSize = 1000;

/**
 * Serves the part of Supabase Auth's admin API that reads users, which `@supabase/lite` lacks: `auth.admin.listUsers` and
 * `getUserById` of supabase-js. Returns null for other requests.
 */
export async function serveAdminUsers(request: Request, keys: Keys, sql: Sql): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const route = /^\/auth\/v1\/admin\/users(?:\/([\da-f-]{36}))?$/.exec(pathname);
  if (!route || request.method !== "GET") return null;
  if (!isService(request, keys)) {
    return Response.json({ code: 403, error_code: "not_admin", msg: "User not allowed" }, { status: 403 });
  }
  const id = route[1];
  const columns = "id, email, created_at";
  if (id !== undefined) {
    const [user] = await sql(`select ${columns} from auth.users where id = $1`, [id]);
    return user
      ? Response.json(user)
      : Response.json({ code: 404, error_code: "user_not_found", msg: "User not found" }, { status: 404 });
  }
  const page = pageNumber(searchParams.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const perPage = pageNumber(searchParams.get("per_page"), 50, maxPageSize);
  const users = await sql(
    `select ${columns} from auth.users order by created_at desc, id desc limit $1 offset $2`,
    [perPage, (page - 1) * perPage],
  );
  return Response.json({ users, aud: "authenticated" });
}

function pageNumber(text: string | null, fallback: number, max: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number > 0 ? Math.min(number, max) : fallback;
}
