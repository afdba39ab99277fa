using System.Text;
using System.Text.Json;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads JSON with lines.</summary>
internal static class PlacedJson
{
    /// <exception cref="UnreadableException">It is no JSON.</exception>
    public static Placed Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 256 });
        var lines = new Lines(bytes);
        try
        {
            reader.Read();
            var root = Value(ref reader, lines);
            while (reader.Read())
            {
            }

            return root;
        }
        catch (JsonException wrong)
        {
            throw new UnreadableException((int)(wrong.LineNumber ?? 0) + 1, $"is no JSON: {wrong.Message.Split(" LineNumber", StringSplitOptions.None)[0]}");
        }
    }

    private static Placed Value(ref Utf8JsonReader reader, Lines lines)
    {
        var line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new Placed(line) { IsMap = true };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, at) = (reader.GetString()!, lines.At(reader.TokenStartIndex));
                    reader.Read();
                    map.Members.Add((name, at, Value(ref reader, lines)));
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new Placed(line) { IsList = true };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Value(ref reader, lines));
                return list;
            case JsonTokenType.String:
                return new(line) { Text = reader.GetString(), IsString = true };
            default:
                return new(line) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
        }
    }

    // Asked in the order of the file, so that each line end is counted once.
    private sealed class Lines(byte[] bytes)
    {
        private long reached;
        private int line = 1;

        public int At(long index)
        {
            line += bytes.AsSpan((int)reached, (int)(index - reached)).Count((byte)'\n');
            reached = index;
            return line;
        }
    }
}
