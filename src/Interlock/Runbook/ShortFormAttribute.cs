namespace Interlock.Runbook;

/// <summary>Lets a record be written as a single value: <c>tests: dotnet test</c> instead of <c>tests: {run: dotnet test}</c>.</summary>
/// <param name="property">Name of the property that takes the value.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShortFormAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}

/// <summary>Lets a text that holds JSON be written as YAML: lists and maps become JSON text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonTextAttribute : Attribute;

/// <summary>A line for the system's shell. What a reference stands for would be seen by everybody on this machine, and read as shell text: it may have none.</summary>
/// <param name="placeholders">Words of <see cref="Placeholders"/> that are filled in it.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShellLineAttribute(params string[] placeholders) : Attribute
{
    public IReadOnlyList<string> Placeholders { get; } = placeholders;

    /// <summary>It may have references all the same.</summary>
    public bool TakesReferences { get; init; }
}

/// <summary>A value that is taken from the environment or a file may be missing without harm when a sibling says <c>false</c>.</summary>
/// <param name="unless">Key of the sibling.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MayBeMissingAttribute(string unless) : Attribute
{
    public string Unless { get; } = unless;
}

/// <summary>The key in the runbook, where the property may not be called so.</summary>
/// <param name="key">The key.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}
