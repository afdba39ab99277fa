using Interlock.Tests.Database;

namespace Interlock.Tests.Migrate;

/// <summary>A real Alembic project in the room's <c>migrations</c> folder: six migrations, with two branches and their merge, an index built concurrently, one that moves rows in Python, and one that can't be taken back.</summary>
internal static class AlembicProject
{
    private const string Environment = """
        import os
        from alembic import context
        from sqlalchemy import create_engine, pool

        url = os.environ["DATABASE_URL"]
        if context.is_offline_mode():
            context.configure(url=url, literal_binds=True, transaction_per_migration=True)
            with context.begin_transaction():
                context.run_migrations()
        else:
            engine = create_engine(url, poolclass=pool.NullPool)
            with engine.connect() as connection:
                context.configure(connection=connection, transaction_per_migration=True)
                with context.begin_transaction():
                    context.run_migrations()
        """;

    /// <summary>The main line, one by one.</summary>
    public static readonly (string Revision, string Title, string Parents, string Up, string Down)[] All =
    [
        ("001", "first tables", "None", "op.execute('create table events (id bigint generated always as identity primary key, path text)')", "op.execute('drop table events')"),
        ("002a", "a colour", "'001'", "op.add_column('events', sa.Column('colour', sa.Text))", "op.drop_column('events', 'colour')"),
        ("002b", "a size", "'001'", "op.add_column('events', sa.Column('size', sa.Integer))", "op.drop_column('events', 'size')"),
        ("003", "both lines", "('002a', '002b')", "pass", "pass"),
        ("004", "index without waiting", "'003'",
            "with op.get_context().autocommit_block():\n        op.create_index('idx_events_path', 'events', ['path'], postgresql_concurrently=True)",
            "with op.get_context().autocommit_block():\n        op.drop_index('idx_events_path', postgresql_concurrently=True)"),
        ("005", "rows in Python", "'004'",
            "for (id,) in op.get_bind().execute(sa.text('select id from events')).fetchall():\n        op.execute(f\"update events set path = '/' || {id} where id = {id}\")",
            "for (id,) in op.get_bind().execute(sa.text('select id from events')).fetchall():\n        op.execute(f\"update events set path = null where id = {id}\")"),
        ("006", "no more sizes", "'005'", "op.drop_column('events', 'size')", "raise NotImplementedError('the sizes are gone')"),
    ];

    /// <summary>The room migrates by Alembic, with the migrations up to one.</summary>
    public static DatabaseRoom WithAlembic(this DatabaseRoom room, params ReadOnlySpan<string> revisions)
    {
        Directory.CreateDirectory(Path.Combine(room.Scripts, "lines", "versions"));
        File.WriteAllText(Path.Combine(room.Scripts, "alembic.ini"), "[alembic]\nscript_location = lines\n");
        File.WriteAllText(Path.Combine(room.Scripts, "lines", "env.py"), Environment);
        foreach (var revision in revisions)
        {
            var (name, title, parents, up, down) = All.Single(one => one.Revision == revision);
            room.WithVersion(name, title, parents, up, down);
        }

        room.Migrations = room.Migrations with { Scripts = null, Alembic = new() { Folder = "migrations", Command = "alembic" } };
        return room;
    }

    public static DatabaseRoom WithVersion(this DatabaseRoom room, string revision, string title, string parents, string up, string down, string head = "")
    {
        File.WriteAllText(Path.Combine(room.Scripts, "lines", "versions", $"{revision}.py"),
            $"\"\"\"{title}\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n{head}\nrevision = '{revision}'\ndown_revision = {parents}\n\n\ndef upgrade():\n    {up}\n\n\ndef downgrade():\n    {down}\n");
        return room;
    }

    /// <summary>Another commit, whose source is what lies there now.</summary>
    public static DatabaseRoom Committed(this DatabaseRoom room)
    {
        room.Commit = $"c{int.Parse(room.Commit[1..], System.Globalization.CultureInfo.InvariantCulture) + 1}";
        return room;
    }
}
