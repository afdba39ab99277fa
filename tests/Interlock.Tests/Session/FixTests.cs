using System.Diagnostics;
using Interlock.Runbook;

namespace Interlock.Tests.Session;

/// <summary><c>--target=Preflight --fix</c>: mends before it judges, says what it did, and does nothing the second time.</summary>
public sealed class FixTests : IDisposable
{
    private readonly SessionRoom room = new();

    public FixTests()
    {
        File.WriteAllText(Path.Combine(room.Root, "release.yaml"), """
            name: shop
            version: 1.4.0
            secret-store: cat > store/${environment}-${name}
            services:
              web:
                run: ./serve
                variables:
                  SECRET_KEY: {value: '${env:INTERLOCK_TEST_NO_SUCH_KEY}', min-length: 40, min-entropy: 128}
                  MODE: {from: environment}
            """);
        Directory.CreateDirectory(Path.Combine(room.Root, "store"));
        Process.Start(new ProcessStartInfo("git", $"-c safe.directory=* -C {room.Root} init -q"))!.WaitForExit();
    }

    [Fact]
    public async Task It_mends_once_and_the_judgement_still_says_what_is_missing()
    {
        var said = await FixAsync();

        said.ShouldBe("""
            --fix: .env.example: written with SECRET_KEY, MODE
            --fix: .gitignore: added .env
            --fix: INTERLOCK_TEST_NO_SUCH_KEY was made (64 random characters) and handed to the secret store: set it from there

            """);
        File.ReadAllText(Path.Combine(room.Root, "store", "local-INTERLOCK_TEST_NO_SUCH_KEY")).Length.ShouldBe(64);
        var before = Snapshot();

        (await FixAsync()).ShouldStartWith("--fix: INTERLOCK_TEST_NO_SUCH_KEY was handed to the secret store at 2");
        Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task With_nothing_to_mend_it_says_so()
    {
        await FixAsync();
        File.WriteAllText(Path.Combine(room.Root, "release.yaml"), "name: shop\nversion: 1.4.0\nservices: {web: {run: ./serve, variables: {MODE: {from: environment, min-length: 3}, BROKEN: '${env:INTERLOCK_TEST_NO_SUCH_KEY}'}}}");
        File.AppendAllText(Path.Combine(room.Root, ".env.example"), "BROKEN=\n");

        (await FixAsync()).ShouldBe($"--fix: nothing to mend{Environment.NewLine}");
    }

    [Fact]
    public async Task Of_some_steps_it_mends_what_they_ask_for()
    {
        (await FixAsync("secrets")).ShouldBe($"--fix: .gitignore: added .env{Environment.NewLine}");
        (await FixAsync("PF-11")).ShouldBe($"--fix: .env.example: written with SECRET_KEY, MODE{Environment.NewLine}");
        (await FixAsync("variables of web")).ShouldStartWith("--fix: INTERLOCK_TEST_NO_SUCH_KEY was made");
    }

    public void Dispose() => room.Dispose();

    private Task<string> FixAsync(params string[] only) => room.SayAsync("local", async session =>
    {
        var missing = await Should.ThrowAsync<RunbookException>(() => session.RunPhaseAsync(Phase.Preflight));
        missing.Message.ShouldContain("the environment variable INTERLOCK_TEST_NO_SUCH_KEY is not set");
    }, target: "Preflight", fixes: true, only: only);

    private string Snapshot() => string.Join('\n', Directory.EnumerateFiles(room.Root, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(file => $"{file}: {File.ReadAllText(file)}"));
}
