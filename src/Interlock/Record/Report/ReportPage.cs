using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Interlock.Record.Report;

/// <summary><c>report.html</c>: one page that needs nothing else: no script, no font, no request.</summary>
internal static class ReportPage
{
    public static string Css { get; } = Read();

    /// <param name="record">The record, masked already.</param>
    public static async Task<string> RenderAsync(ReleaseRecord record)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Record"] = record });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<ReleaseReport>(parameters)).ToHtmlString());
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }
}
