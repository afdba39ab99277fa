using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public sealed class SupervisorSettingsTests
{
    private const string Good = """
        name: shop
        version: 1.0.0
        platform: supervisor
        supervisor: {folder: /srv/shop}
        services:
          web: {programs: [web], url: 'http://127.0.0.1:8000'}
        """;

    [Fact]
    public void A_service_of_supervisord_needs_no_command()
    {
        var runbook = RunbookReader.Parse(Good, "release.yaml", "local").OrThrow();

        (runbook.Platform, runbook.Supervisor!.Url, runbook.Supervisor.Mode).ShouldBe((PlatformKind.Supervisor, "unix:///var/run/supervisor.sock", SupervisorMode.Releases));
        runbook.Services["web"].Run.ShouldBe("");
    }

    [Fact]
    public void A_service_of_this_machine_needs_one_wherever_the_platform_is_named()
    {
        var problem = RunbookReader.Parse("name: shop\nversion: 1.0.0\nservices:\n  web: {health: /up}\nplatform: local", "release.yaml", "local").Problems.ShouldHaveSingleItem();

        (problem.Line, problem.Message).ShouldBe((4, "'run' is missing"));
    }

    [Fact]
    public void An_environment_may_be_on_another_platform()
    {
        const string text = "name: shop\nversion: 1.0.0\nservices:\n  web: {run: ./serve}\nenvironments:\n  production:\n    platform: supervisor\n    supervisor: {folder: /srv/shop}\n    services: {web: {programs: [web], url: 'http://127.0.0.1:8000'}}";

        RunbookReader.Parse(text, "release.yaml", "local").OrThrow().Platform.ShouldBe(PlatformKind.Local);
        RunbookReader.Parse(text, "release.yaml", "production").OrThrow().Platform.ShouldBe(PlatformKind.Supervisor);
    }

    [Theory]
    [InlineData("supervisor: {folder: /srv/shop}", "", "'supervisor' is missing")]
    [InlineData("folder: /srv/shop", "folder: srv/shop", "'srv/shop' is not a full path")]
    [InlineData("folder: /srv/shop", "folder: /srv/shop, url: 'ftp://x'", "'ftp://x' is not an address of supervisord")]
    [InlineData("folder: /srv/shop", "folder: /srv/shop, url: 'http://10.0.0.5:9001'", "names another machine: the code is put into a folder of this one, and supervisord does not encrypt")]
    [InlineData("folder: /srv/shop", "folder: /srv/shop, password: odd-kelp-early", "is given without a user")]
    [InlineData("programs: [web], ", "", "'programs' is missing")]
    [InlineData("programs: [web]", "programs: []", "[] is empty")]
    [InlineData(", url: 'http://127.0.0.1:8000'", "", "has no 'url', and the first service is the one that is asked whether all is well")]
    [InlineData("programs: [web]", "build: make, programs: [web]", "is not run on platform supervisor")]
    [InlineData("programs: [web]", "programs: [web, web]", "'web' is a program of web already")]
    public void What_is_wrong_is_told_at_its_place(string good, string bad, string message) =>
        RunbookReader.Parse(Good.Replace(good, bad, StringComparison.Ordinal), "release.yaml", "local").Problems.Select(problem => problem.Message).ShouldContain(message);
}
