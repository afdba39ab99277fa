using Interlock.Migrate.Tools;

namespace Interlock.Tests.Migrate;

public sealed class EntityFrameworkOutputTests
{
    // As version 10 prints it of a project with a table of its own and names in snake_case, and SQL by hand without a semicolon.
    private const string Script = """
        DO $EF$
        BEGIN
            IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'notes') THEN
                CREATE SCHEMA notes;
            END IF;
        END $EF$;
        CREATE TABLE IF NOT EXISTS notes."Log" (
            migration_id character varying(150) NOT NULL,
            product_version character varying(32) NOT NULL,
            CONSTRAINT pk_log PRIMARY KEY (migration_id)
        );

        START TRANSACTION;
        CREATE TABLE events (
            id bigint NOT NULL
        );

        INSERT INTO notes."Log" (migration_id, product_version)
        VALUES ('1_First', '10.0.15');

        COMMIT;

        create index concurrently idx on events (id)

        START TRANSACTION;
        update events set id = 1

        INSERT INTO notes."Log" (migration_id, product_version)
        VALUES ('2_Second', '10.0.15');

        COMMIT;


        """;

    [Fact]
    public void A_migration_is_what_stands_before_the_tools_note_of_it()
    {
        var first = EntityFrameworkOutput.Part(Script, "1_First", "notes.Log")!;
        var second = EntityFrameworkOutput.Part(Script, "2_Second", "notes.Log")!;

        first.InTransaction.ShouldBeTrue();
        first.Statements.ShouldHaveSingleItem().Text.ShouldStartWith("CREATE TABLE events");
        second.InTransaction.ShouldBeFalse();
        second.Statements.Select(one => one.Text).ShouldBe(["create index concurrently idx on events (id)", "update events set id = 1"]);
        EntityFrameworkOutput.Part(Script, "3_Third", "notes.Log").ShouldBeNull();
    }

    [Fact]
    public void The_answer_is_told_from_what_the_program_says_and_keeps_its_indentation() =>
        EntityFrameworkOutput.Plain("the shop opens\ninfo:    Building\ndata:    select 'a\ndata:      b'\ndata:    \n", dataOnly: true).ShouldBe("select 'a\n  b'\n");
}
