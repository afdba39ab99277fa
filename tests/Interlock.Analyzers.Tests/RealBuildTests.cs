using System.Diagnostics;
using Interlock.Analyzers.Order;

namespace Interlock.Analyzers.Tests;

[Trait("Suite", "slow")]
public sealed class RealBuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("interlock-analyzers-").FullName;

    [Fact]
    public async Task A_build_with_the_analyzer_attached_fails_on_a_graph_out_of_order_and_passes_on_the_mended_one()
    {
        Write("Build.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(RunsPhaseAttribute).Assembly.Location}" />
                <Analyzer Include="{typeof(TaskOrderAnalyzer).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """);
        Write("Usings.cs", FrostingShapes.Usings);
        Write("Frosting.cs", FrostingShapes.Source);
        Write("Verify.cs", "[RunsPhase(Phase.Verify)] public sealed class VerifyTask : FrostingTask;");

        Write("Backup.cs", "[RunsPhase(Phase.Backup), IsDependentOn(typeof(VerifyTask))] public sealed class BackupTask : FrostingTask;");
        var (badExit, badOutput) = await Build();
        Write("Backup.cs", "[RunsPhase(Phase.Backup)] public sealed class BackupTask : FrostingTask;");
        var (goodExit, goodOutput) = await Build();

        badExit.ShouldBe(1, badOutput);
        badOutput.ShouldContain("Backup.cs(1,27): error IL0001: BackupTask (phase Backup) depends on VerifyTask (phase Verify), which runs later: remove [IsDependentOn(typeof(VerifyTask))] from BackupTask");
        goodExit.ShouldBe(0, goodOutput);
        goodOutput.ShouldNotContain(": warning ");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private async Task<(int Exit, string Output)> Build()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
        })!;
        try
        {
            var output = await build.StandardOutput.ReadToEndAsync(limit.Token);
            await build.WaitForExitAsync(limit.Token);
            return (build.ExitCode, output);
        }
        finally
        {
            if (!build.HasExited)
                build.Kill(entireProcessTree: true);
        }
    }
}
