using System.Globalization;
using System.Text.Json.Nodes;

namespace Interlock.Runbook.Reading;

internal sealed partial class Binder
{
    private object? Scalar(Node node, ScalarShape shape, string path, PropertyShape? property)
    {
        if (property is { IsJson: true } && node is not ScalarNode)
            return Json(node, path)?.ToJsonString();
        if (node is not ScalarNode scalar)
            return Wrong(node, path, $"found {node.Kind}", Words(shape));
        if (scalar.IsNull || scalar.IsBlank)
            return Wrong(node, path, "found nothing", Words(shape));
        if (property?.ShellLine is { TakesReferences: false } && References.First(scalar.Text) is { } reference)
            return Wrong(node, path, $"{reference.Text} would put its value onto the command line, which every user of this machine can read",
                reference.Variable is { } name ? $"the command's own ${name}, declared under 'variables' where a service runs it; $${reference.Text[1..]} stands for itself" : "a command that reads the file itself");
        if (property?.ShellLine is { Placeholders: var known } && Placeholders.Unfilled(scalar.Text, known) is { } empty)
            return Wrong(node, path, $"{empty.Text} would be empty: nothing gives it a value here",
                $"{(known.Count == 0 ? "no placeholder" : string.Join(", ", known.Select(name => $"${{{name}}}")))}; a variable of the shell's own is written ${empty.Text[2..^1]}", empty.Meant is { } meant ? $"${{{meant}}}" : null);
        if (StructureOnly && References.AreIn(scalar.Text))
            return shape.Type == typeof(string) ? scalar.Text : null;
        return Followed(scalar, path) is { } text ? Convert(scalar, text, shape, path) : null;
    }

    private string? Followed(ScalarNode scalar, string path)
    {
        if (references is null)
            return scalar.Text;
        var (text, missing) = references.Follow(scalar.Text);
        if (missing is not null)
            return (string?)Wrong(scalar, path, missing.Message, null, missing.Nearest);
        if (References.AreIn(scalar.Text) && SecretKeys.Sounds(path))
            SecretMask.Register(text!);
        return text;
    }

    private object? Convert(ScalarNode node, string text, ScalarShape shape, string path)
    {
        if (shape.Type == typeof(string))
            return text;
        if (shape.Type == typeof(Secret))
            return References.AreIn(node.Text) || SecretKeys.Sounds(path) || SecretKeys.Looks(text) ? new Secret(text) : Secret.InTheOpen(text);
        var value = Parse(text, shape.Type);
        if (value is not null && !(node.Quoted && shape.Type != typeof(TimeSpan) && !shape.Type.IsEnum && !References.AreIn(node.Text)))
            return value;
        var near = shape.Type == typeof(TimeSpan) ? DurationReading.Guess(text)
            : shape.Type == typeof(bool) ? text.ToLowerInvariant() switch { "yes" or "on" or "true" => "true", "no" or "off" or "false" => "false", _ => null }
            : shape.Type.IsEnum ? Nearest.To(text, shape.Words)
            : value is not null ? text : null;
        var found = Found(node, path, secret: false) + (value is not null ? " in quotes" : "");
        return Wrong(node, path, shape.Type == typeof(TimeSpan) ? $"{found} is not a duration" : $"found {found}", Words(shape), References.AreIn(node.Text) ? null : near);
    }

    private static object? Parse(string text, Type type)
    {
        if (type == typeof(bool))
            return text switch { "true" => true, "false" => false, _ => null };
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) ? real : null;
        if (type == typeof(TimeSpan))
            return DurationReading.Parse(text);
        var name = Array.Find(Enum.GetNames(type), known => string.Equals(Shape.Kebab(known), text, StringComparison.Ordinal));
        return name is null ? null : Enum.Parse(type, name);
    }

    // Plain numbers, true, false and null are JSON's own; everything else is text.
    private JsonNode? Json(Node node, string path) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value, $"{path}.{entry.Key.Text}")))),
        ListNode list => new JsonArray([.. list.Items.Select((item, i) => Json(item, $"{path}[{i}]"))]),
        ScalarNode { Quoted: false, Text: "true" or "false" } flag => JsonValue.Create(string.Equals(flag.Text, "true", StringComparison.Ordinal)),
        ScalarNode { IsNull: true } => null,
        ScalarNode { Quoted: false } scalar when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        ScalarNode { Quoted: false } scalar when decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
        ScalarNode scalar => JsonValue.Create(Followed(scalar, path) ?? ""),
        _ => null,
    };

    private static string Describe(PropertyShape property) => property.Shape is ScalarShape scalar ? Words(scalar) : Sentence(property.Description) ?? "a value";

    private static string Words(ScalarShape shape) =>
        shape.Type == typeof(bool) ? "true or false, without quotes"
        : shape.Type == typeof(int) ? "a whole number, without quotes"
        : shape.Type == typeof(double) ? "a number, without quotes"
        : shape.Type == typeof(TimeSpan) ? DurationReading.Allowed
        : shape.Type.IsEnum ? string.Join(", ", shape.Words)
        : "text";

    private static string Found(Node node, string path, PropertyShape? property) =>
        Found(node, path, property?.Shape is ScalarShape { Type: var type } && type == typeof(Secret));

    /// <summary>The value as it is written; what it refers to is not shown, nor is anything that may be a secret.</summary>
    private static string Found(Node node, string path, bool secret)
    {
        const int longest = 60;
        if (node is ListNode list && list.Items.All(item => item is ScalarNode))
            return $"[{string.Join(", ", list.Items.Cast<ScalarNode>().Select(item => item.Text))}]";
        if (node is not ScalarNode scalar)
            return node.Kind;
        if ((secret || SecretKeys.Sounds(path) || SecretKeys.Looks(scalar.Text)) && !References.AreIn(scalar.Text))
            return "the value (not shown)";
        var text = scalar.Text.ReplaceLineEndings(" ");
        return $"'{(text.Length > longest ? text[..longest] + "…" : text)}'";
    }
}
