using Interlock.Database;
using Interlock.Runbook;

namespace Interlock.Tests.Database;

public sealed class DatabaseNameTests
{
    [Theory]
    [InlineData(null, "local", "shop")]
    [InlineData(null, "staging", "shop_staging")]
    [InlineData("store", "local", "store")]
    [InlineData("store", "staging", "store_staging")]
    [InlineData("store_staging", "staging", "store_staging")]
    public void Environments_on_one_server_have_databases_of_their_own(string? given, string environment, string name) =>
        DatabaseLocator.NameOf(Book(given), environment).ShouldBe(name);

    [Fact]
    public void A_long_name_still_leaves_room_for_the_roles_and_stays_distinct()
    {
        var names = new[] { "staging-one", "staging-two" }.Select(environment => DatabaseLocator.NameOf(Book(new string('a', 58)), environment)).ToList();

        names.ShouldAllBe(name => DatabaseLocator.RoleOf(name).Length <= 63);
        names.Distinct().Count().ShouldBe(2);
    }

    private static ReleaseRunbook Book(string? name) => Runbook.Text.Good(Runbook.Text.With()) with { Database = new DatabaseSettings { Name = name } };
}
