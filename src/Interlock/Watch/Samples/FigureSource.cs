using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Watch.Samples;

/// <summary>A number of the runbook's own, asked as a probe asks.</summary>
internal sealed class FigureSource(string name, FigureSettings settings, ReleaseRunbook runbook)
{
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(1);

    public async Task AddAsync(Sheet sheet, Prober prober, StepContext context, CancellationToken cancellation)
    {
        if (settings.Log is { } pattern)
        {
            await CountLinesAsync(sheet, pattern, context, cancellation);
            return;
        }

        var probe = Probe.Of(new()
        {
            Get = settings.Get, Sql = settings.Sql, Redis = settings.Redis, Command = settings.Command, On = settings.On,
            Expect = settings.Get is null ? [] : ["status < 400"],
        });
        var outcome = await probe.RunAsync(prober, SyntheticData.KnownTo(prober, context.Plan.Version), cancellation);
        var place = settings.Value ?? (settings.Sql is not null ? "value" : settings.Redis is not null ? "reply" : "output");
        var found = outcome is { Passed: true, Answer: { } answer } ? settings.Value is null ? answer.Values.GetValueOrDefault(place) : Subject.ToCapture(place)!.Find(answer) : null;
        if ((found is null ? null : Operand.Number(found.Text.Trim())) is { } number)
            sheet.Value(name, number);
        else
            sheet.Miss(name, found is null ? outcome.Evidence : $"{place} is {found}, no number");
    }

    private async Task CountLinesAsync(Sheet sheet, string pattern, StepContext context, CancellationToken cancellation)
    {
        var mark = $"log.{name}";
        // What it logged before anybody looked, such as through its release, is nothing that happened now.
        var isFirst = sheet.Before?.Marks.ContainsKey(mark) is not true;
        var after = isFirst ? LogPart.End : (long)sheet.Before!.Marks[mark];
        try
        {
            if (await context.Platform.LogSinceAsync(runbook.Services.Keys.First(), after, cancellation) is not { } part)
            {
                sheet.Miss(name, "the service's log can't be read here");
                return;
            }

            var regex = new Regex(pattern, RegexOptions.CultureInvariant, LineLimit);
            if (isFirst)
                sheet.Miss(name, "lines are counted from the second sample on");
            else
                sheet.Value(name, part.Lines.Count(regex.IsMatch));
            sheet.Mark(mark, part.Until);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or RegexMatchTimeoutException or IExplained)
        {
            sheet.Miss(name, unread.Message);
        }
    }
}
