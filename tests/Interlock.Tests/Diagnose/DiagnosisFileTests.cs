using Interlock.Diagnose;

namespace Interlock.Tests.Diagnose;

public sealed class DiagnosisFileTests
{
    [Fact]
    public void It_holds_causes_findings_and_logs_and_no_secret()
    {
        var known = new Secret("hush-" + Guid.NewGuid().ToString("N"));
        var password = "p" + Guid.NewGuid().ToString("N");
        var folder = Directory.CreateTempSubdirectory("diagnosis-");
        try
        {
            var diagnosis = new Diagnosis(
                [new("service", Verdict.Stop, "503", "--target=Rollback") { Details = [$"token {known.Reveal()}"], Log = [$"connecting to postgresql://app:{password}@db.internal:5432/shop", "ERROR gone"] }],
                [new("the database is gone", 90, "slot blue: ERROR gone", "start it")]);

            var path = DiagnosisFile.Write(diagnosis, "production", folder.FullName, new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero));

            Path.GetFileName(path).ShouldBe("production-20261128T100000Z.md");
            var text = File.ReadAllText(path);
            text.ShouldStartWith("# Diagnosis of production, 2026-11-28 10:00:00Z");
            text.ShouldContain("1. **the database is gone**");
            text.ShouldContain("- **stop** service: 503");
            text.ShouldContain("## Log of service, the last 2 lines");
            text.ShouldContain("postgresql://app:***@db.internal:5432/shop");
            text.ShouldNotContain(password);
            text.ShouldNotContain(known.Reveal());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
