using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook.Reading;

/// <summary>What a value may be. The reader, the schema and the reference page are all made from it.</summary>
internal abstract record Shape
{
    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    public static Shape Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new ListShape(Of(type.GenericTypeArguments[0]), type.GenericTypeArguments[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new MapShape(Of(type.GenericTypeArguments[1]), type.GenericTypeArguments[1]);
        return type.IsEnum || type == typeof(string) || type == typeof(Secret) || type == typeof(bool) || type == typeof(int) || type == typeof(double) || type == typeof(TimeSpan)
            ? new ScalarShape(type)
            : new RecordShape(type);
    }
}

/// <summary>A single value of a simple type.</summary>
internal sealed record ScalarShape(Type Type) : Shape
{
    public IReadOnlyList<string> Words => Type.IsEnum ? [.. Enum.GetNames(Type).Select(Kebab)] : [];
}

/// <summary>A list.</summary>
internal sealed record ListShape(Shape Item, Type ItemType) : Shape;

/// <summary>A map with names that the runbook's author chooses.</summary>
internal sealed record MapShape(Shape Value, Type ValueType) : Shape;

/// <summary>One of the runbook's own records.</summary>
internal sealed record RecordShape(Type Type) : Shape
{
    private static readonly ConcurrentDictionary<Type, (IReadOnlyList<PropertyShape> Properties, PropertyShape? ShortForm)> Known = new();

    public IReadOnlyList<PropertyShape> Properties => Known.GetOrAdd(Type, Learn).Properties;

    public PropertyShape? ShortForm => Known.GetOrAdd(Type, Learn).ShortForm;

    /// <summary>The keys that may stand in it; in the runbook itself also the one that its reader takes apart.</summary>
    public IEnumerable<string> Keys => Properties.Select(property => property.Key).Concat(Type == typeof(ReleaseRunbook) ? [RunbookReader.EnvironmentsKey] : []);

    public PropertyShape? Find(string key) => Properties.FirstOrDefault(property => string.Equals(property.Key, key, StringComparison.Ordinal));

    private static (IReadOnlyList<PropertyShape>, PropertyShape?) Learn(Type type)
    {
        PropertyShape[] properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => new PropertyShape(property))];
        var form = type.GetCustomAttribute<ShortFormAttribute>();
        return (properties, form is null ? null : properties.Single(property => string.Equals(property.Name, form.Property, StringComparison.Ordinal)));
    }
}

/// <summary>A property of a record.</summary>
internal sealed class PropertyShape(PropertyInfo property)
{
    public string Name => property.Name;

    public string Key { get; } = property.GetCustomAttribute<KeyAttribute>()?.Key ?? Shape.Kebab(property.Name);

    public Shape Shape { get; } = Shape.Of(property.PropertyType);

    public string Description => property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    public bool Required { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>The platform that can't do without it; null: none.</summary>
    public PlatformKind? RequiredOn { get; } = property.GetCustomAttribute<RequiredOnAttribute>()?.Platform;

    public bool IsJson { get; } = property.IsDefined(typeof(JsonTextAttribute));

    public bool IsOneOrMore { get; } = property.IsDefined(typeof(OneOrMoreAttribute));

    public ShellLineAttribute? ShellLine { get; } = property.GetCustomAttribute<ShellLineAttribute>();

    public string? MissingUnless { get; } = property.GetCustomAttribute<MayBeMissingAttribute>()?.Unless;

    public bool MayBeNull => Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    public IReadOnlyList<RuleAttribute> Rules { get; } = [.. property.GetCustomAttributes<RuleAttribute>()];

    public object? Default => Required || RequiredOn is not null ? null : property.GetValue(Activator.CreateInstance(property.DeclaringType!));

    public void Set(object owner, object? value) => property.SetValue(owner, value);
}
