using Interlock.Rollback.Replaying;

namespace Interlock.Database;

/// <summary>What PostgreSQL's catalogs are asked (PostgreSQL manual, System Catalogs). Objects of extensions are left out: the extension stands for them.</summary>
internal static class CatalogQueries
{
    /// <summary>What a replay has left for a person is nobody's data.</summary>
    public const string UserSchemas = $"n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '{ReplayProgress.Schema}')";

    public const string NotOfExtension = "not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')";

    /// <summary>Tables that hold rows of their own: partitions, not what they are partitions of.</summary>
    public const string Tables = $"""
        select format('%I.%I', n.nspname, c.relname)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and c.relpersistence <> 't' and {UserSchemas} and {NotOfExtension}
        order by 1
        """;

    /// <summary>Each such table, its columns as the fields of a row, by name (a child's order may change in a restore), and whether all of them hash to the same in every database. Those of enum and reg* types hash by numbers that a restore gives anew, others like citext take unlike values for equal: only types that are known are hashed as they are.</summary>
    public const string HashedTables = $"""
        with recursive known(type) as (
            select t.oid from pg_catalog.pg_type t where t.typnamespace = 'pg_catalog'::regnamespace and t.typname in ('bool', 'int2', 'int4', 'int8', 'float4', 'float8',
                'numeric', 'text', 'varchar', 'bpchar', 'name', 'char', 'bytea', 'uuid', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'inet', 'cidr', 'macaddr', 'macaddr8', 'oid', 'jsonb')
            union
            select t.oid from pg_catalog.pg_type t join known on t.typtype = 'd' and t.typbasetype = known.type or t.typcategory = 'A' and t.typelem = known.type
        )
        select format('%I.%I', n.nspname, c.relname),
            coalesce((select string_agg(format('t.%I', a.attname), ', ' order by a.attname) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), ''),
            not exists (select 1 from pg_catalog.pg_attribute a left join pg_catalog.pg_collation l on l.oid = a.attcollation
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.atttypid not in (select type from known) or not coalesce(l.collisdeterministic, true)))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and c.relpersistence <> 't' and {UserSchemas} and {NotOfExtension}
        order by pg_catalog.pg_table_size(c.oid) desc
        """;

    /// <summary>A session of <c>pg_stat_activity a</c>, for people. When its transaction began is told only to those who may see it; null where there is no session.</summary>
    public const string Session = """
        case when a.pid is not null then format('process %s (%s%s%s)', a.pid, a.usename, ', ' || nullif(a.application_name, ''), ', since ' || to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')) end
        """;

    /// <summary>What a restore may write otherwise and mean the same, in regular expressions of PostgreSQL and .NET alike: <c>status IN ('a', 'b')</c> on a <c>varchar</c> comes back with its casts in other places.</summary>
    public const string Casts = """::("[^"]*"|[a-z_0-9]+)([.]("[^"]*"|[a-z_0-9]+))?( varying| precision| with(out)? time zone)?([(][0-9,]+[)])?(\[\])*( with(out)? time zone)?|[()]""";

    public const string Structure = $"""
        select line from (
        select format('column %I.%I.%I %s%s%s%s', n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            coalesce(' default ' || pg_catalog.pg_get_expr(def.adbin, def.adrelid), ''),
            case when a.attidentity <> '' then ' identity ' || a.attidentity::text when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end) as line
        from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_attrdef def on def.adrelid = c.oid and def.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and c.relpersistence <> 't' and {UserSchemas} and {NotOfExtension}
        union all
        select format('index %s', pg_catalog.pg_get_indexdef(i.indexrelid))
        from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where i.indisready and (i.indisvalid or c.relkind = 'I') and c.relpersistence <> 't' and {UserSchemas}
        union all
        select format('constraint %I on %I.%I %s', k.conname, n.nspname, c.relname, pg_catalog.pg_get_constraintdef(k.oid))
        from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where {UserSchemas} and {NotOfExtension} and k.contype <> 'n'
        union all
        select format('view %I.%I %s', n.nspname, c.relname, md5(pg_catalog.regexp_replace(pg_catalog.pg_get_viewdef(c.oid), '{Casts}', '', 'g')))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('v', 'm') and {UserSchemas} and {NotOfExtension}
        union all
        select format('function %s %s', p.oid::regprocedure, md5(coalesce(p.prosrc, '') || coalesce(p.probin, '')))
        from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where {UserSchemas} and not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
        union all
        select format('trigger %s', pg_catalog.pg_get_triggerdef(t.oid))
        from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where not t.tgisinternal and {UserSchemas}
        union all
        select format('enum %I.%I %s', n.nspname, t.typname, string_agg(e.enumlabel::text, ', ' order by e.enumsortorder))
        from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
        where {UserSchemas} and not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
        group by n.nspname, t.typname
        union all
        select format('extension %I %s', e.extname, e.extversion) from pg_catalog.pg_extension e
        ) all_of_it order by line
        """;

    /// <summary>Sequences with the last value that was given out. Not part of any snapshot: they only go up while a dump runs.</summary>
    public const string Sequences = "select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value - increment_by) from pg_catalog.pg_sequences order by 1";
}
