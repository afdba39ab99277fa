namespace Interlock.Output;

/// <summary>Rows whose columns stand under each other; only the last column may be long, and is wrapped.</summary>
/// <param name="rightAligned">Numbers of columns that are right-aligned, from 0.</param>
internal sealed class TextTable(params int[] rightAligned)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>The lines, each indented, none with blanks at its end.</summary>
    public IEnumerable<string> Lines(int? width, string indent = "  ")
    {
        var columns = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        var widths = Enumerable.Range(0, columns).Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0)).ToArray();
        foreach (var row in rows)
        {
            var head = indent + string.Concat(row.SkipLast(1).Select((cell, column) => Pad(cell, column, widths[column]) + "  "));
            var last = rightAligned.Contains(row.Length - 1) ? row[^1].PadLeft(widths[row.Length - 1]) : row[^1];
            foreach (var line in TextWrap.Hanging(head, last, width))
                yield return line;
        }
    }

    private string Pad(string cell, int column, int width) => rightAligned.Contains(column) ? cell.PadLeft(width) : cell.PadRight(width);
}
