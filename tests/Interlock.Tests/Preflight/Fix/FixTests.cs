using System.Diagnostics;
using Interlock.Preflight.Fix;
using Interlock.Preflight.Secrets;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Fix;

public sealed class FixTests : IDisposable
{
    private readonly Room room = new();
    private readonly CommandRunner commands = new(TimeProvider.System);

    private string State => Path.Combine(room.Root, ".interlock", "local", "handed-over.json");

    [Fact]
    public void The_example_gets_the_names_that_are_missing_and_keeps_what_is_there()
    {
        const string before = "# who signs\r\nA_KEY=kept\r\nOLD_ONE=1";
        room.With(".env.example", before);

        EnvExampleFix.Apply(Read("{A_KEY: x, B_KEY: not-in-it, C_KEY: {value: '${env:NO}', required: false}}"), room.Root).ShouldBe([".env.example: added B_KEY"]);
        File.ReadAllText(Path.Combine(room.Root, ".env.example")).ShouldBe(before + "\r\nB_KEY=\r\n");
        EnvExampleFix.Apply(Read("{A_KEY: x, B_KEY: not-in-it}"), room.Root).ShouldBeEmpty();
    }

    [Fact]
    public void An_example_that_does_not_exist_is_written()
    {
        EnvExampleFix.Apply(Read("{A_KEY: x, B_KEY: y}"), room.Root).ShouldBe([".env.example: written with A_KEY, B_KEY"]);
        File.ReadAllText(Path.Combine(room.Root, ".env.example")).ShouldBe("A_KEY=\nB_KEY=\n");
    }

    [Fact]
    public async Task Git_is_told_to_ignore_the_env_file_once()
    {
        room.With(".gitignore", "bin/");
        Git("init -q");

        (await IgnoreAsync()).ShouldBe(".gitignore: added .env");
        File.ReadAllText(Path.Combine(room.Root, ".gitignore")).ShouldBe("bin/\n.env\n");
        (await IgnoreAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_tracked_env_file_is_left_to_a_person()
    {
        room.With(".gitignore", ".env\n").With(".env", "");
        Git("init -q");
        Git("add -f .env");

        (await IgnoreAsync()).ShouldBe(".gitignore names .env already, but git does not ignore it: git rm --cached .env, if it is tracked (not done by --fix)");
        File.ReadAllText(Path.Combine(room.Root, ".gitignore")).ShouldBe(".env\n");
    }

    [Fact]
    public async Task A_missing_secret_is_made_and_handed_over_once_on_standard_input()
    {
        const string variables = "{A_KEY: {value: '${env:OUR_KEY}', min-length: 80, min-entropy: 300}, B_KEY: {value: '${env:OUR_KEY}', min-length: 20}, SHORT: {value: '${env:OUR_OTHER}'}}";
        var (said, failed) = await HandAsync(variables, "cat > store-${environment}-${name}");

        failed.ShouldBeEmpty();
        said.ShouldBe(["OUR_KEY was made (80 random characters) and handed to the secret store: set it from there"]);
        var value = File.ReadAllText(Path.Combine(room.Root, "store-local-OUR_KEY"));
        value.Length.ShouldBe(80);
        string.Concat(said).ShouldNotContain(value);
        File.ReadAllText(State).ShouldNotContain(value);

        (await HandAsync(variables, "cat > store-${environment}-${name}")).Said.ShouldHaveSingleItem().ShouldStartWith("OUR_KEY was handed to the secret store at 2");
        File.ReadAllText(Path.Combine(room.Root, "store-local-OUR_KEY")).ShouldBe(value);
    }

    [Fact]
    public async Task A_store_that_refuses_is_told_without_the_value_and_asked_again_later()
    {
        var (said, failed) = await HandAsync("{A_KEY: {value: '${env:OUR_KEY}', min-length: 32}}", "cat; exit 3");

        said.ShouldBeEmpty();
        failed.ShouldBe(["OUR_KEY was not handed over: 'cat; exit 3' exited 3: ***"]);
        (await HandAsync("{A_KEY: {value: '${env:OUR_KEY}', min-length: 32}}", "cat > /dev/null")).Said.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("{A_KEY: {value: '${env:OUR_KEY}', min-length: 32, pattern: '[0-9]+'}}", "OUR_KEY can't be made: no random value meets its rules; set it yourself")]
    [InlineData("{A_KEY: {value: '${env:A$(date)}', min-length: 32}}", "A$(date) can't be handed over: on a command line only letters, digits, hyphens and underscores are safe")]
    public async Task What_can_t_be_made_is_told(string variables, string told) => (await HandAsync(variables, "cat > never")).Failed.ShouldBe([told]);

    [Fact]
    public async Task Without_a_store_its_key_is_named() =>
        (await HandAsync("{A_KEY: {value: '${env:OUR_KEY}', min-length: 32}}", null)).Said.ShouldBe(["OUR_KEY is not set: 'secret-store' in the runbook would have --fix make it and hand it over"]);

    [Fact]
    public async Task One_that_was_cut_off_is_left_to_a_person()
    {
        new HandedOver(State).Begin("OUR_KEY", DateTimeOffset.UnixEpoch);
        (await HandAsync("{A_KEY: {value: '${env:OUR_KEY}', min-length: 32}}", "cat > never")).Said.ShouldHaveSingleItem().ShouldStartWith("OUR_KEY was being handed over when a run was cut off (begun 1970-01-01T00:00:00Z)");
        File.Exists(Path.Combine(room.Root, "never")).ShouldBeFalse();
    }

    public void Dispose() => room.Dispose();

    private Task<(IReadOnlyList<string> Said, IReadOnlyList<string> Failed)> HandAsync(string variables, string? store) =>
        new SecretStoreFix(Read(variables, store), "local", room.Root, new(State), commands, TimeProvider.System).ApplyAsync(CancellationToken.None);

    private ReleaseRunbook Read(string variables, string? store = null)
    {
        room.With("release.yaml", Runbook.Text.With($"    variables: {variables}\n{(store is null ? "" : $"secret-store: '{store}'")}"));
        return RunbookReader.ReadWithoutValues(Path.Combine(room.Root, "release.yaml"), "local", Runbook.Text.NoVariables).OrThrow();
    }

    private Task<string?> IgnoreAsync() => GitIgnoreFix.ApplyAsync(Interlock.Preflight.SecretScan.Git(room.Root, commands), room.Root, CancellationToken.None);

    private void Git(string line) => Process.Start(new ProcessStartInfo("git", $"-c safe.directory=* -C {room.Root} {line}"))!.WaitForExit();
}
