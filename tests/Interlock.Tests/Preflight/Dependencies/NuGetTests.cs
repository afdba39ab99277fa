namespace Interlock.Tests.Preflight.Dependencies;

public sealed class NuGetTests
{
    private const string Locked = """
        {"version": 1, "dependencies": {"net10.0": {
          "Npgsql": {"type": "Direct", "requested": "[10.0.0, )", "resolved": "10.0.0", "contentHash": "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="},
          "Other": {"type": "Transitive", "resolved": "1.0.0"}, "shared": {"type": "Project"}}}}
        """;

    [Fact]
    public async Task Versions_come_from_the_project_its_properties_and_the_central_file()
    {
        using var room = new Room()
            .With("Directory.Packages.props", Central("""<PackageVersion Include="Npgsql" Version="$(NpgsqlVersion)" />"""))
            .With("Directory.Build.props", "<Project><Import Project=\"eng/Versions.props\" /></Project>").With("eng/Versions.props", "<Project><PropertyGroup><NpgsqlVersion>10.0.0</NpgsqlVersion></PropertyGroup></Project>")
            .With("src/A/A.csproj", Project("""<PackageReference Include="npgsql" /><PackageReference Include="B"><Version>2.0</Version></PackageReference>"""))
            .With("src/A/obj/Z.csproj", "not read").With("old/packages.config", """<packages><package id="C" version="3.0.0" /></packages>""");

        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Go);
        room.Read().Packages.Select(one => one.Title).ShouldBe(["B 2.0.0", "C 3.0.0", "npgsql 10.0.0"]);
    }

    [Theory]
    [InlineData("""<PackageReference Include="A" Version="1.*" />""", "src/A.csproj:1: A floats (1.*)")]
    [InlineData("""<PackageReference Include="A" Version="*" />""", "A floats (*)")]
    [InlineData("""<PackageReference Include="A" />""", "A has no version here")]
    [InlineData("""<PackageReference Include="A" Version="1.0.0" /><PackageReference Include="a" Version="2.0.0" />""", "stands twice: 1.0.0 in src/A.csproj:1, 2.0.0 here")]
    public async Task Floating_missing_and_double_versions_stop(string items, string evidence)
    {
        using var room = new Room().With("src/A.csproj", Project(items));
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("""<PackageReference Include="A" Version="$(Unknown)" />""", "the version of A is $(Unknown)")]
    [InlineData("""<PackageReference Include="A" Version="abc" />""", "'abc' is no NuGet version")]
    [InlineData("""<PackageReference Include="@(A->'%(Identity).Core')" Version="1.0.0" />""", "can't be told without MSBuild")]
    [InlineData("<oops", "is no XML")]
    public async Task What_can_not_be_read_holds(string items, string evidence)
    {
        using var room = new Room().With("A.csproj", Project(items));
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("A.csproj:1: ");
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("10.0.0", Verdict.Go, "3 packages in")]
    [InlineData("10.0.1", Verdict.Stop, "asks for Npgsql 10.0.1, and packages.lock.json:2 was made for [10.0.0, )")]
    public async Task A_lock_file_agrees_with_its_project(string version, Verdict verdict, string evidence)
    {
        using var room = new Room().With("A.csproj", Project($"""<PackageReference Include="Npgsql" Version="{version}" />""")).With("packages.lock.json", Locked.Replace("\"shared\": {\"type\": \"Project\"}", "\"Third\": {\"type\": \"Transitive\", \"resolved\": \"1.0.0\"}", StringComparison.Ordinal));
        var result = await room.PinnedAsync();

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task What_hangs_on_a_condition_may_be_missing_in_the_lock_file()
    {
        using var room = new Room().With("packages.lock.json", Locked)
            .With("A.csproj", Project("""<PackageReference Include="Npgsql" Version="10.0.0" /><PackageReference Include="Windows" Version="1.0.0" Condition="$(OS) == 'Windows_NT'" />"""));
        (await room.PinnedAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public void A_list_of_the_project_is_followed()
    {
        using var room = new Room().With("Directory.Build.targets", """<Project><ItemGroup><PackageReference Include="@(Shared)" Version="1.0.0" /></ItemGroup></Project>""")
            .With("a/A.csproj", Project("""<Shared Include="One;Two" />""")).With("b/B.csproj", Project(""));

        room.Read().Packages.Select(one => one.Title).ShouldBe(["One 1.0.0", "Two 1.0.0"]);
    }

    [Fact]
    public void A_lock_file_tells_what_is_brought_in_and_its_hashes()
    {
        using var room = new Room().With("A.csproj", Project("""<PackageReference Include="Npgsql" Version="10.0.0" />""")).With("packages.lock.json", Locked);

        room.Read().Packages.Select(one => (one.Title, one.Direct, one.Hashes.Count)).ShouldBe([("Npgsql 10.0.0", true, 1), ("Other 1.0.0", false, 0)]);
    }

    [Fact]
    public void This_repository_is_read_whole()
    {
        var found = Checkout.Scan().Read(Runbook.Text.Root());

        found.Unreadable.ShouldBeEmpty();
        found.Doubled.ShouldBeEmpty();
        found.Unpinned.ShouldBeEmpty();
        found.Packages.ShouldContain(one => one.Title == "Npgsql 10.0.0" && one.Direct && !one.Development);
    }

    private static string Project(string items) => $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{items}</ItemGroup></Project>";

    private static string Central(string items) => $"<Project><ItemGroup>{items}</ItemGroup></Project>";
}
