using System.Reflection;
using Interlock.Build.Tasks;

namespace Interlock.Build;

/// <summary>The targets as people look for them: in groups, the most used first.</summary>
public static class Targets
{
    public static IReadOnlyList<TargetGroup> Groups { get; } =
    [
        new("The two commands", [typeof(DeployTask), typeof(RollbackTask)]),
        new("Look; only Status --clean touches anything", [typeof(PlanTask), typeof(StatusTask), typeof(DiagnoseTask), typeof(SecretsTask), typeof(LintTask)]),
        new("One phase, with what must come before it", [typeof(PreflightTask), typeof(BackupTask), typeof(ProvisionTask), typeof(MigrateTask), typeof(RolloutTask), typeof(VerifyTask), typeof(SecureTask), typeof(MonitorTask), typeof(RecordTask)]),
        new("Around a release", [typeof(InitTask), typeof(WatchTask), typeof(DownTask)]),
        new("This repository itself", [typeof(TestTask), typeof(PackTask), typeof(BenchmarkTask)]),
    ];

    /// <summary>Every target's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Groups.SelectMany(group => group.Tasks).Select(NameOf)];

    /// <summary>The targets that carry a release, or a part of it, out.</summary>
    public static IReadOnlyList<string> Releasing { get; } = ["Deploy", .. Groups[2].Tasks.Select(NameOf)];

    // The class name is the target's name with "Task" behind it; reading attributes would cost start-up time.
    public static string NameOf(Type task) => task.Name[..^"Task".Length];

    public static string DescriptionOf(Type task) => task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? string.Empty;
}

/// <summary>Targets that belong together.</summary>
public sealed record TargetGroup(string Title, IReadOnlyList<Type> Tasks);
