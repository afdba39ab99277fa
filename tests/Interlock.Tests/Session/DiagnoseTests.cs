namespace Interlock.Tests.Session;

public sealed class DiagnoseTests : IDisposable
{
    private readonly SessionRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_server_that_was_never_set_up_is_told_and_not_set_up()
    {
        var said = await room.SayAsync("local", session => session.DiagnoseAsync());

        said.ShouldContain("PostgreSQL server is not set up");
        Directory.Exists(room.State).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_does_not_run_is_told_and_not_started()
    {
        var (notes, data) = (Path.Combine(room.State, "postgres"), Path.Combine(room.State, "postgres", "data"));
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(notes, "admin-password"), "not" + "-used");
        await File.WriteAllTextAsync(Path.Combine(notes, "server.json"), $$"""{"kind":"installed","data":"{{data}}","port":1,"pid":0,"startTime":0}""");
        var before = Directory.EnumerateFileSystemEntries(room.State, "*", SearchOption.AllDirectories).Order().ToList();

        var said = await room.SayAsync("local", session => session.DiagnoseAsync());

        said.ShouldContain("PostgreSQL server does not run");
        said.ShouldContain("--target=Deploy starts it");
        Directory.EnumerateFileSystemEntries(room.State, "*", SearchOption.AllDirectories).Order().ShouldBe(before);
    }
}
