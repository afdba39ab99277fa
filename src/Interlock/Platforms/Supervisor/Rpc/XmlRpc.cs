using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Interlock.Platforms.Supervisor;

/// <summary>Calls and answers of XML-RPC (xmlrpc.com/spec.md), as far as supervisord uses them.</summary>
internal static class XmlRpc
{
    /// <summary>A call as it is sent.</summary>
    /// <param name="method">Such as <c>supervisor.getState</c>.</param>
    /// <param name="arguments">Texts, whole numbers, and true or false.</param>
    public static string Call(string method, params ReadOnlySpan<object> arguments)
    {
        var parameters = new XElement("params");
        foreach (var argument in arguments)
            parameters.Add(new XElement("param", new XElement("value", argument switch
            {
                bool flag => new XElement("boolean", flag ? 1 : 0),
                int number => new XElement("int", number),
                _ => new XElement("string", argument),
            })));
        return new XDeclaration("1.0", "utf-8", null) + new XElement("methodCall", new XElement("methodName", method), parameters).ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>What an answer carries: <see langword="null"/>, text, <see cref="int"/>, <see cref="double"/>, <see cref="bool"/>, <c>List&lt;object?&gt;</c> or <c>Dictionary&lt;string, object?&gt;</c>.</summary>
    /// <exception cref="SupervisorException">It carries a fault.</exception>
    /// <exception cref="FormatException">It is no answer of XML-RPC.</exception>
    public static object? Answer(string text)
    {
        try
        {
            var answer = XDocument.Parse(Readable(text), LoadOptions.PreserveWhitespace).Root;
            if (answer?.Element("fault")?.Element("value") is { } fault && Value(fault) is Dictionary<string, object?> told)
                throw SupervisorException.OfFault((int)(told["faultCode"] ?? 0), (string?)told["faultString"] ?? "");
            return Value(answer?.Element("params")?.Element("param")?.Element("value") ?? throw new FormatException("there is no value in it"));
        }
        catch (XmlException garbled)
        {
            throw new FormatException(garbled.Message, garbled);
        }
    }

    private static object? Value(XElement value)
    {
        if (value.Elements().FirstOrDefault() is not { } typed)
            return value.Value;
        return typed.Name.LocalName switch
        {
            "int" or "i4" or "i8" => int.Parse(typed.Value.Trim(), CultureInfo.InvariantCulture),
            "boolean" => typed.Value.Trim() == "1",
            "double" => double.Parse(typed.Value.Trim(), CultureInfo.InvariantCulture),
            "array" => typed.Element("data")!.Elements("value").Select(Value).ToList(),
            "struct" => typed.Elements("member").ToDictionary(member => member.Element("name")!.Value, member => Value(member.Element("value")!), StringComparer.Ordinal),
            "nil" => null,
            _ => typed.Value,
        };
    }

    // A log may hold colours and other bytes that XML can't carry, and supervisord sends them all the same.
    private static string Readable(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var letter in text)
            if (XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter))
                kept.Append(letter);
        return kept.ToString();
    }
}
