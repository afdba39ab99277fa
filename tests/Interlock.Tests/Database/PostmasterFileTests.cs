using Interlock.Database;

namespace Interlock.Tests.Database;

/// <summary>Whether a process is the server of a data folder, by what the machine lets us see.</summary>
public class PostmasterFileTests
{
    private const string Data = "/var/lib/interlock/1/postgres/data";
    private const string Ours = $"/usr/lib/postgresql/15/bin/postgres\0-D\0{Data}\0--port=5433\0";

    [Theory]
    [InlineData(Data, "anything\0", true)]
    [InlineData("/elsewhere", Ours, false)]
    [InlineData(null, Ours, true)]
    [InlineData(null, "/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/other\0", false)]
    [InlineData(null, $"/usr/bin/less\0{Data}\0", false)]
    [InlineData(null, "", false)]
    public void It_stands_in_its_data_folder_or_was_told_that_folder_where_we_may_not_look(string? folder, string command, bool itIs) =>
        PostmasterFile.IsServerOn(folder, command, Data).ShouldBe(itIs);

    [Fact]
    public void A_folder_reached_by_links_is_the_same_folder()
    {
        var folder = Directory.CreateTempSubdirectory("interlock-links-");
        try
        {
            var data = folder.CreateSubdirectory("real/state/data").FullName;
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "upper"), "real");
            Directory.CreateSymbolicLink(Path.Combine(data, "../../lower"), "state");
            var linked = Path.Combine(folder.FullName, "upper/lower/data");

            PostmasterFile.IsServerOn(data, "", linked).ShouldBeTrue();
            PostmasterFile.IsServerOn(null, $"/bin/postgres\0-D\0{data}\0", linked).ShouldBeTrue();
            PostmasterFile.IsServerOn(null, $"/bin/postgres\0-D\0{linked}\0", data).ShouldBeTrue();
            PostmasterFile.IsServerOn(folder.FullName, "", linked).ShouldBeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_process_that_is_gone_is_none() => new PostmasterFile(int.MaxValue, 5432).StandsIn(Data).ShouldBeFalse();
}
