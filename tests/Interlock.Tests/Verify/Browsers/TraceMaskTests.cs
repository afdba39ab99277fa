using System.IO.Compression;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify.Browsers;

public sealed class TraceMaskTests : IDisposable
{
    private const string Word = "kept-" + "Zk3vT9qLw2";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-trace-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"access_token":"WORD","user":"ada"}""", """{"access_token":"***","user":"ada"}""")]
    [InlineData("""{"token" : "a\"WORD", "n": 1}""", """{"token" : "***", "n": 1}""")]
    [InlineData("""{"text":"{\"client_secret\":\"a\\\"WORD\",\"user\":\"ada\"}"}""", """{"text":"{\"client_secret\":\"***\",\"user\":\"ada\"}"}""")]
    [InlineData("""{"url":"https://shop.example/a?page=2&access_token=WORD&b=c"}""", """{"url":"https://shop.example/a?page=2&access_token=***&b=c"}""")]
    [InlineData("user=ada&password=WORD", "user=ada&password=***")]
    [InlineData("""<a href="/reset?reset_token=WORD">""", """<a href="/reset?reset_token=***">""")]
    [InlineData("""{"name":"password","value":"WORD"}""", """{"name":"password","value":"***"}""")]
    [InlineData("""{"user":"WORD","url":"/a?page=WORD"}""", """{"user":"WORD","url":"/a?page=WORD"}""")]
    public async Task What_sounds_secret_is_masked_and_the_rest_is_left(string text, string kept) =>
        (await MaskedAsync(text.Replace("WORD", Word, StringComparison.Ordinal))).ShouldBe(kept.Replace("WORD", Word, StringComparison.Ordinal));

    [Fact]
    public void What_was_filled_in_is_not_among_what_was_tried() =>
        PageWords.Rest(new TimeoutException($"Timeout 1000ms exceeded.\nCall log:\n  - waiting for Locator(\"#a\")\n  -   fill(\"{Word}\")\n  - attempting fill action"))
            .ShouldBe(["- waiting for Locator(\"#a\")", "- attempting fill action"]);

    private async Task<string> MaskedAsync(string text)
    {
        var (from, to) = (Path.Combine(folder.FullName, "from.zip"), Path.Combine(folder.FullName, "to.zip"));
        await using (var zip = await ZipFile.OpenAsync(from, ZipArchiveMode.Create))
        await using (var entry = new StreamWriter(await zip.CreateEntry("trace.network").OpenAsync()))
            await entry.WriteAsync(text);
        await TraceMask.CopyAsync(from, to, CancellationToken.None);
        await using var masked = await ZipFile.OpenReadAsync(to);
        using var reader = new StreamReader(await masked.Entries.Single().OpenAsync());
        return await reader.ReadToEndAsync();
    }
}
