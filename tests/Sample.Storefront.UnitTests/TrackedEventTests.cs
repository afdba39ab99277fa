using System.Text.Json;
using Sample.Storefront.Analytics;

namespace Sample.Storefront.UnitTests;

[Trait("Suite", "unit")]
public class TrackedEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_complete_event_is_read_with_where_it_came_from()
    {
        var (read, problem) = Read("""
            {"session_id":"s-1","type":"page_view","path":"/a","timestamp":"2026-01-02T03:00:00+01:00","properties":{"utm_source":"mail","utm_medium":"x"}}
            """);
        problem.ShouldBeNull();
        read!.At.ShouldBe(new DateTimeOffset(2026, 1, 2, 2, 0, 0, TimeSpan.Zero));
        read.Source.ShouldBe(new Attribution("mail", "x", null));
    }

    [Fact]
    public void Without_a_timestamp_it_happened_now() =>
        Read("""{"session_id":"s","type":"click","path":"/"}""").Event!.At.ShouldBe(Now);

    [Theory]
    [InlineData("7", "must be an object")]
    [InlineData("""{"type":"click","path":"/"}""", "session_id")]
    [InlineData("""{"session_id":"a b","type":"click","path":"/"}""", "session_id")]
    [InlineData("""{"session_id":"s","type":"Click!","path":"/"}""", "type")]
    [InlineData("""{"session_id":"s","type":"click","path":"a"}""", "path")]
    [InlineData("""{"session_id":"s","type":"click","path":"/\u0000"}""", "path")]
    [InlineData("""{"session_id":"s","type":"click","path":"/","timestamp":"2020-01-01T00:00:00Z"}""", "timestamp")]
    [InlineData("""{"session_id":"s","type":"click","path":"/","timestamp":"2026-01-03T00:00:00Z"}""", "timestamp")]
    [InlineData("""{"session_id":"s","type":"click","path":"/","timestamp":5}""", "timestamp")]
    [InlineData("""{"session_id":"s","type":"click","path":"/","properties":[1]}""", "properties")]
    [InlineData("""{"session_id":"s","type":"click","path":"/","properties":{"a":"\u0000"}}""", "properties")]
    public void What_is_wrong_is_named(string json, string named) => Read(json).Problem!.ShouldStartWith(named);

    [Fact]
    public void A_csv_cell_keeps_quotes_and_commas() => CsvExport.Quote("a\",b").ShouldBe("\"a\"\",b\"");

    private static (TrackedEvent? Event, string? Problem) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return TrackedEvent.Read(document.RootElement, Now);
    }
}
