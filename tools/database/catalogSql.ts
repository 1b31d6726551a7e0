/** Privileges as text, one "role: privileges" for each role, in an order that doesn't depend on who granted first. */
const acl = (entries: string): string => `coalesce((
  select string_agg(role || ': ' || privileges, '; ' order by role collate "C") from (
    select case when e.grantee = 0 then 'PUBLIC' else e.grantee::regrole::text end as role,
      string_agg(e.privilege_type || case when e.is_grantable then ' (grantable)' else '' end, ', '
        order by e.privilege_type collate "C") as privileges
    from aclexplode(${entries}) e group by 1
  ) by_role), 'none')`;

const ours = (namespace: string): string =>
  `${namespace} in ('public'::regnamespace, 'private'::regnamespace)`;

/** Rows of configuration that the schemas insert. */
const configuration = {
  "public.job_formats": "job_type",
  "public.job_qualities": "job_type",
  "public.queue_states": "queue",
  "public.tiers": "tier",
};

/**
 * One statement for each kind of object, with the columns `name` and `definition`. Definitions hold everything that
 * matters and no object ids, sizes or times.
 */
export const catalogSql: Readonly<Record<string, string>> = {
  schema: `
    select nspname as name, format('comment %L', obj_description(oid, 'pg_namespace')) as definition
    from pg_namespace where ${ours("oid")}`,
  "schema grants": `
    select nspname as name, ${acl("coalesce(nspacl, acldefault('n', nspowner))")} as definition
    from pg_namespace where ${ours("oid")}`,
  relation: `
    select oid::regclass::text as name,
      format('kind %s, persistence %s, row security %s, forced %s, options %s, comment %L', relkind, relpersistence,
        relrowsecurity, relforcerowsecurity, reloptions, obj_description(oid, 'pg_class')) as definition
    from pg_class where ${ours("relnamespace")} and relkind not in ('i', 'I', 't', 'c')`,
  "relation grants": `
    select oid::regclass::text as name,
      ${acl(`coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))`)} as definition
    from pg_class where ${ours("relnamespace")} and relkind not in ('i', 'I', 't', 'c')`,
  view: `
    select oid::regclass::text as name, pg_get_viewdef(oid) as definition
    from pg_class where ${ours("relnamespace")} and relkind in ('v', 'm')`,
  sequence: `
    select s.seqrelid::regclass::text as name,
      format('%s, from %s, by %s, between %s and %s, cache %s, cycle %s, of %s', format_type(s.seqtypid, null), s.seqstart,
        s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, (
          select string_agg(d.refobjid::regclass || '.' || a.attname, ', ')
          from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
          where d.objid = s.seqrelid and d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
        )) as definition
    from pg_sequence s join pg_class c on c.oid = s.seqrelid where ${ours("c.relnamespace")}`,
  column: `
    select a.attrelid::regclass || '.' || a.attname as name,
      format('%s, not null %s, default %s, identity %s, generated %s, collation %s, comment %L',
        format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
        nullif(a.attcollation, 0)::regcollation, col_description(a.attrelid, a.attnum)) as definition
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${ours("c.relnamespace")} and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped`,
  "column grants": `
    select a.attrelid::regclass || '.' || a.attname as name, ${acl("a.attacl")} as definition
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where ${ours("c.relnamespace")} and a.attacl is not null and not a.attisdropped`,
  constraint: `
    select coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text) || ' ' || conname as name,
      format('%s, validated %s, comment %L', pg_get_constraintdef(oid), convalidated, obj_description(oid, 'pg_constraint'))
        as definition
    from pg_constraint
    -- PostgreSQL 18 lists not null here; it is part of the column.
    where ${ours("connamespace")} and contype <> 'n'`,
  index: `
    select i.indexrelid::regclass::text as name,
      format('%s, valid %s, comment %L', pg_get_indexdef(i.indexrelid), i.indisvalid, obj_description(i.indexrelid, 'pg_class'))
        as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid where ${ours("c.relnamespace")}`,
  type: `
    select t.oid::regtype::text as name,
      format('%s, base %s, not null %s, default %s, labels %s', t.typtype, nullif(t.typbasetype, 0)::regtype, t.typnotnull,
        t.typdefault, (select array_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
        as definition
    from pg_type t where ${ours("t.typnamespace")} and t.typtype in ('d', 'e', 'r')`,
  function: `
    select p.oid::regprocedure::text as name,
      format('%s, comment %L', pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')) as definition
    from pg_proc p where ${ours("p.pronamespace")} and p.prokind in ('f', 'p')`,
  "function grants": `
    select p.oid::regprocedure::text as name, ${acl("coalesce(p.proacl, acldefault('f', p.proowner))")} as definition
    from pg_proc p where ${ours("p.pronamespace")}`,
  trigger: `
    select t.tgrelid::regclass || ' ' || t.tgname as name,
      format('%s, enabled %s, comment %L', pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger'))
        as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and (${ours("c.relnamespace")} or ${ours("p.pronamespace")})`,
  policy: `
    select format('%s.%s %s', schemaname, tablename, policyname) as name,
      format('%s, for %s, to %s, using %s, with check %s', permissive, cmd, roles, qual, with_check) as definition
    from pg_policies where schemaname in ('public', 'private', 'storage')`,
  "default grants": `
    select format('%s of %s in %s', d.defaclobjtype, d.defaclrole::regrole, nullif(d.defaclnamespace, 0)::regnamespace) as name,
      ${acl("d.defaclacl")} as definition
    from pg_default_acl d where d.defaclnamespace = 0 or ${ours("d.defaclnamespace")}`,
  "row of storage.buckets": `
    select id as name, concat_ws(', ', name, public, file_size_limit, allowed_mime_types) as definition from storage.buckets`,
  ...Object.fromEntries(
    Object.entries(configuration).map(([table, key]) => [
      `row of ${table}`,
      `select ${key} as name, to_jsonb(t)::text as definition from ${table} t`,
    ]),
  ),
};
