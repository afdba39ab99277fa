using System.Text;

namespace Interlock.Preflight.Secrets;

/// <summary>Collects the added lines of unified diffs without context, plain ones and the combined ones of merges.</summary>
internal sealed class DiffReader
{
    private readonly List<AddedLines> _added = [];
    private readonly List<ScanNote> _binary = [];
    private readonly StringBuilder _text = new();
    private List<int> _lines = [];
    private string _path = "";
    private int _parents;
    private int _line;

    public IReadOnlyList<AddedLines> Added => _added;

    public IReadOnlyList<ScanNote> Binary => _binary;

    public void Message(string commit, string message) =>
        _added.Add(new(commit, "commit message", message, [.. Enumerable.Range(1, message.AsSpan().Count('\n') + 1)]));

    public void Diff(string commit, ReadOnlySpan<char> diff)
    {
        _parents = 0;
        _path = "";
        foreach (var range in diff.Split('\n')) Line(commit, diff[range]);
        Flush(commit);
    }

    private void Line(string commit, ReadOnlySpan<char> line)
    {
        if (_parents > 0 && line.Length > 0 && line[0] is '+' or '-' or ' ' or '\\') Content(line);
        else if (line.StartsWith("@@")) Hunk(line);
        else if (line.StartsWith("diff --")) { Flush(commit); _parents = 0; }
        else if (line.StartsWith("+++ ")) _path = PathOf(line[4..]);
        else if (line.StartsWith("Binary files ")) _binary.Add(new(line.ToString(), commit.Length == 0 ? "binary" : $"binary in commit {commit[..10]}"));
    }

    private void Hunk(ReadOnlySpan<char> line)
    {
        _parents = line.IndexOfAnyExcept('@') - 1;
        var start = line[(line.IndexOf('+') + 1)..];
        if (_parents < 1 || !int.TryParse(start[..Math.Max(0, start.IndexOfAny(',', ' '))], out _line))
            throw new GitFailedException($"a hunk of git's diff is not understood: {line}");
    }

    private void Content(ReadOnlySpan<char> line)
    {
        if (line[0] == '\\' || line.Length < _parents) return;
        var marks = line[.._parents];
        if (marks.Contains('-')) return;
        if (!marks.Contains(' '))
        {
            _text.Append(line[_parents..]).Append('\n');
            _lines.Add(_line);
        }

        _line++;
    }

    private void Flush(string commit)
    {
        if (_lines.Count > 0)
        {
            _lines.Add(_line);
            _added.Add(new(commit, _path, _text.ToString(), _lines));
            _text.Clear();
            _lines = [];
        }

        _path = "";
    }

    private static string PathOf(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('\t').Trim('"');
        return (name.StartsWith("b/") ? name[2..] : name).ToString();
    }
}
