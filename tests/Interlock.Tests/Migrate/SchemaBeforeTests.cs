using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public class SchemaBeforeTests
{
    private static readonly SqlMigration[] Code = [Migration("001", "select 1"), Migration("002", "select 2")];

    [Fact]
    public void A_known_revision_is_go() => SchemaBefore.Judge(At(Applied(Code[0])), Code).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public void A_script_changed_after_it_ran_stops()
    {
        var judged = SchemaBefore.Judge(At(Applied(Migration("001", "select 99"))), Code);

        judged.Verdict.ShouldBe(Verdict.Stop);
        judged.Evidence.ShouldContain("001");
    }

    [Theory]
    [InlineData(true, Verdict.Warn)]
    [InlineData(false, Verdict.Stop)]
    public void A_schema_ahead_of_the_code_passes_only_where_older_code_fits_it(bool fits, Verdict verdict) =>
        SchemaBefore.Judge(At(Applied(Code[0]), Applied(Code[1]), Applied(Migration("003", "select 3"), fits)), Code).Verdict.ShouldBe(verdict);

    [Fact]
    public void A_migration_below_the_current_revision_stops() =>
        SchemaBefore.Judge(At(Applied(Code[1])), Code).Verdict.ShouldBe(Verdict.Stop);

    [Fact]
    public void A_migration_cut_off_half_way_is_told_with_what_remains()
    {
        var state = At(Applied(Code[0])) with { Halfway = new("002", "x", false, Code[1].Checksum, null, true, 5, 2, "run-1") };

        var judged = SchemaBefore.Judge(state, Code);

        judged.Verdict.ShouldBe(Verdict.Warn);
        judged.Evidence.ShouldContain("at 001");
        judged.Evidence.ShouldContain("2 of 5 statements are done, 3 remain");
    }

    [Fact]
    public void A_half_way_migration_by_another_script_stops() =>
        SchemaBefore.Judge(At(Applied(Code[0])) with { Halfway = new("002", "x", false, "other", null, true, 5, 2, "run-1") }, Code).Verdict.ShouldBe(Verdict.Stop);

    private static SqlMigration Migration(string revision, string sql) => new(revision, "x", new(sql), null);

    private static AppliedMigration Applied(SqlMigration of, bool fits = true) => new(of.Revision, of.Name, [], of.Checksum, null, fits, DateTimeOffset.UnixEpoch, "run-0");

    private static MigrationState At(params AppliedMigration[] applied) => new(true, applied, null);
}
