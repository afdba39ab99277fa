using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Interlock.Build.Benchmarks;

/// <summary>What a benchmark leaves behind, for people and for programs.</summary>
public sealed record BenchmarkReport(string Name, string Machine, IReadOnlyList<Metric> Metrics)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = JsonNumberHandling.Strict };

    public static string ThisMachine { get; } = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} processors, .NET {Environment.Version}";

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{Name}.json"), JsonSerializer.Serialize(this, s_json) + "\n");
    }

    public void Print(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine($"{Name} on {Machine}");
        writer.WriteLine($"  {"",-28}{"ours",12}{"peer",12}{"ratio",9}{"target",9}  ");
        foreach (var metric in Metrics)
            writer.WriteLine($"  {metric.Id,-28}{metric.Value,12:0.000}{metric.PeerValue,12:0.000}{metric.Ratio,9:0.00}{metric.Target,9:0.00}  {metric.Unit}; {Judgement(metric)}");
    }

    private static string Judgement(Metric metric) => metric switch
    {
        { Peer: { } absent, PeerValue: null } => $"{absent}: not measured",
        { Met: null, Peer: { } peer } => $"beside {peer}",
        { Met: null } => "no target",
        { Met: var met, Peer: var peer } => (met == true ? "met" : "NOT met") + (peer is null ? "" : $", against {peer}"),
    };
}
