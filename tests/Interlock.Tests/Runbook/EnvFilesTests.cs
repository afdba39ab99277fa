using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public sealed class EnvFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("env-files-");

    [Fact]
    public void A_variable_without_another_source_takes_its_value_from_the_last_file_that_has_one()
    {
        Write("web/.env", "KEY=from-the-first-file\nDEBUG=false\nTOKEN=true\n");
        Write("web/.env.production", "export KEY='from-the-second-file'\nGIVEN=not-this\n");
        var web = Read("""
                  KEY: {min-length: 3}
                  DEBUG: {}
                  TOKEN: {}
                  GIVEN: this
                  ABSENT: {}
            """, "[.env, .env.production]").OrThrow().Services["web"];

        web.Variables["KEY"].Value!.Reveal().ShouldBe("from-the-second-file");
        (web.Variables["KEY"].Entry!.File, web.Variables["KEY"].Entry!.Line).ShouldBe((".env.production", 1));
        web.Variables["GIVEN"].Value!.Reveal().ShouldBe("this");
        web.Variables["ABSENT"].Value.ShouldBeNull();
        SecretMask.Apply("it is from-the-second-file here").ShouldBe("it is *** here");
        web.Variables["DEBUG"].Value!.IsInTheOpen.ShouldBeTrue();
        web.Variables["TOKEN"].Value!.IsInTheOpen.ShouldBeFalse();
    }

    [Fact]
    public void What_can_t_be_read_is_told_with_file_and_line()
    {
        Write("web/.env", "KEY=x\nthis is nothing\nKEY=y\n");

        Read("      KEY: {}", "[.env, .env.gone]").Problems.Select(problem => problem.ToString()).ShouldBe(
        [
            $"{Path.Combine(folder.FullName, "release.yaml")}:7:23: services.web.env-files[1]: the file .env.gone does not exist.\n    allowed: a file in the service's folder (web)",
            "web/.env:2:1: services.web.env-files[0]: is not NAME=value, a comment or empty.",
            "web/.env:3:1: services.web.env-files[0]: KEY stands on line 1 already; programs differ in which one they take: remove one.",
        ]);
    }

    [Fact]
    public void Without_files_a_required_variable_needs_a_source() => Text.OnlyProblem(Text.With("    variables: {KEY: {min-length: 3}}")).Message.ShouldBe("has no source");

    [Theory]
    [InlineData("A: {value: x, same-as: web.C}", "services.web.variables.A.same-as", "there is no variable 'web.C'; did you mean 'web.A'?")]
    [InlineData("A: {value: x, same-as: web.A}", "services.web.variables.A.same-as", "is the variable itself")]
    [InlineData("A: {value: x, same-as: A}", "services.web.variables.A.same-as", "'A' is not a variable of a service")]
    [InlineData("A: {value: x, differs-between-environments: [local, stagin]}", "services.web.variables.A.differs-between-environments[1]", "there is no environment 'stagin'; did you mean 'staging'?")]
    [InlineData("A: {value: x, differs-between-environments: [local]}", "services.web.variables.A.differs-between-environments", "names one environment, which differs from nothing")]
    [InlineData("A: {value: x, url: {host: '('}}", "services.web.variables.A.url.host", "'(' is not a regular expression: at offset 1. Not enough )'s")]
    public void What_a_rule_names_must_exist(string variable, string key, string message)
    {
        var problem = Text.OnlyProblem(Text.With($"    variables:\n      {variable}\nenvironments: {{staging: }}").Replace("\n    environments", "\nenvironments", StringComparison.Ordinal));

        (problem.Key, problem.Message).ShouldBe((key, message));
        problem.Line.ShouldBe(7);
        problem.Column.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Same_as_may_name_a_variable_that_exists() => Text.Good(Text.With("    variables: {A: {value: x, same-as: web.B}, B: x}")).Services["web"].Variables["A"].SameAs.ShouldBe("web.B");

    [Fact]
    public void A_missing_secret_that_fix_could_make_says_so() =>
        Text.OnlyProblem(Text.With("    variables: {KEY: {value: '${env:SOME_KEY}', min-length: 32}}")).Allowed.ShouldBe("a value in the environment of this process; with 'secret-store' in the runbook, --target=Preflight --fix makes one and hands it over");

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
        File.WriteAllText(Path.Combine(folder.FullName, path), text);
    }

    private RunbookReading Read(string variables, string files)
    {
        Write("release.yaml", $"name: shop\nversion: 1.4.0\nservices:\n  web:\n    run: ./serve\n    folder: web\n    env-files: {files}\n    variables:\n{variables}\n");
        return RunbookReader.Read(Path.Combine(folder.FullName, "release.yaml"), "local", Text.NoVariables);
    }
}
