using Interlock.Engine;
using Interlock.Preflight.Dependencies.Licences;

namespace Interlock.Tests.Preflight.Dependencies;

public sealed class LicencesTests
{
    [Theory]
    [InlineData("MIT", "", Verdict.Go, "1 package: 1 MIT")]
    [InlineData(null, "", Verdict.Go, "1 package: 1 unknown")]
    [InlineData("MIT", "GPL-*", Verdict.Go, "1 MIT")]
    [InlineData("GPL-3.0-only", "GPL-*", Verdict.Stop, "package-lock.json:3: a 1.0.0 is under GPL-3.0-only, which GPL-* of dependencies.licences.forbid means")]
    [InlineData("LGPL-3.0-only", "GPL-*", Verdict.Go, "LGPL")]
    [InlineData("(MIT OR GPL-3.0-only)", "GPL-*", Verdict.Go, "GPL")]
    [InlineData("MIT AND GPL-3.0-only", "GPL-*", Verdict.Stop, "GPL")]
    [InlineData("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-*", Verdict.Stop, "GPL")]
    [InlineData("GPLv3", "GPL-3.0-only", Verdict.Stop, "GPL")]
    [InlineData("Custom (GPL-3.0 based)", "GPL-*", Verdict.Stop, "GPL")]
    [InlineData(null, "GPL-*", Verdict.Hold, "no licence of 1 package is known")]
    [InlineData("SEE LICENSE IN LICENSE.md", "GPL-*", Verdict.Hold, "no licence")]
    [InlineData(null, "unknown", Verdict.Stop, "the licence of a 1.0.0 is not known")]
    public async Task A_forbidden_licence_stops_and_an_unknown_one_is_said(string? licence, string forbid, Verdict verdict, string evidence)
    {
        using var room = Npm(licence);
        var result = await Judge(room, forbid);

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task One_unknown_licence_among_others_warns()
    {
        using var room = new Room().With("package.json", """{"dependencies": {"a": "1.0.0", "b": "1.0.0"}}""")
            .With("package-lock.json", """{"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": {"version": "1.0.0", "license": "MIT"}, "node_modules/b": {"version": "1.0.0"}}}""");
        (await Judge(room, "GPL-*")).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public async Task No_packages_to_judge_hold()
    {
        using var room = new Room();
        (await Judge(room, "GPL-*")).Verdict.ShouldBe(Verdict.Hold);
    }

    [Theory]
    [InlineData("License-Expression: BSD-3-Clause", "BSD-3-Clause")]
    [InlineData("License: MIT License", "MIT")]
    [InlineData("License: BSD\nClassifier: License :: OSI Approved :: BSD License", "BSD License")]
    [InlineData("License: UNKNOWN\nClassifier: License :: OSI Approved :: Apache Software License", "Apache-2.0")]
    [InlineData("Summary: none", null)]
    [InlineData("Summary: other version", null, "2.0")]
    public void Python_packages_tell_where_they_are_installed(string metadata, string? licence, string version = "1.0.0")
    {
        using var room = new Room().With("requirements.txt", "Some_Package==1.0").With(".venv/lib/python3.12/site-packages/some_package-1.0.0.dist-info/METADATA", $"Metadata-Version: 2.1\nName: some-package\nVersion: {version}\n{metadata}\n\nLicense: GPL in the text below\n");
        new InstalledLicences(room.Root, ["."]).Of(room.Read().Packages.ShouldHaveSingleItem()).ShouldBe(licence);
    }

    [Fact]
    public void Npm_packages_tell_where_the_lock_file_does_not()
    {
        using var room = Npm(null).With("node_modules/a/package.json", """{"licenses": [{"type": "MIT"}, {"type": "Apache2"}]}""");
        new InstalledLicences(room.Root, ["."]).Of(room.Read().Packages.ShouldHaveSingleItem()).ShouldBe("MIT OR Apache2");
    }

    [Fact]
    public void NuGet_packages_tell_in_the_cache()
    {
        var packages = Checkout.Scan().Read(Runbook.Text.Root()).Packages;
        var npgsql = packages.Single(one => one.Title == "Npgsql 10.0.0");

        new InstalledLicences(Runbook.Text.Root(), ["."]).Of(npgsql).ShouldBe("PostgreSQL");
    }

    private static Room Npm(string? licence) => new Room().With("package.json", """{"dependencies": {"a": "1.0.0"}}""")
        .With("package-lock.json", $"{{\"lockfileVersion\": 3, \"packages\": {{\n\"\": {{\"dependencies\": {{\"a\": \"1.0.0\"}}}},\n\"node_modules/a\": {{\"version\": \"1.0.0\"{(licence is null ? "" : $", \"license\": \"{licence}\"")}}}}}}}");

    private static Task<StepResult> Judge(Room room, string forbid) => room.RunAsync(new LicencesAllowed(Checkout.Scan(forbid.Length == 0 ? "" : $"dependencies: {{licences: {{forbid: ['{forbid}']}}}}")));
}
