namespace Interlock.Preflight.Dependencies;

/// <summary>Python packages that one folder asks for twice. Names are equal as PEP 503 says: <c>Flask_Login</c> is <c>flask-login</c>.</summary>
internal static class Duplicates
{
    public static void Find(Inventory found)
    {
        foreach (var same in found.Wanted.Where(one => one.Ecosystem == Ecosystem.PyPi).GroupBy(one => (one.Folder, one.Key)))
        {
            Dependency[] all = [.. same];
            foreach (var later in all.Skip(1))
            {
                // Two lines for different Pythons or platforms are meant so.
                if (Array.Find(all, one => one != later && Before(one, later, all) && string.Equals(one.Marker, later.Marker, StringComparison.Ordinal)) is not { } first)
                    continue;
                if (first.Version is { } one && later.Version is { } two && Versions.VersionOrder.Compare(Ecosystem.PyPi, one, two) is not 0)
                    found.Doubled.Add(new(later.File, later.Line, $"{later.Name} is pinned to {two}, and in {first.Place} to {one}{Spelt(first, later)}; keep one") { Name = later.Name });
                else if (string.Equals(first.File, later.File, StringComparison.Ordinal) && !string.Equals(Path.GetFileName(first.File), "pyproject.toml", StringComparison.Ordinal))
                    found.Doubtful.Add(new(later.File, later.Line, $"{later.Name} stands twice, first in line {first.Line}{Spelt(first, later)}; keep one") { Name = later.Name });
            }
        }
    }

    private static bool Before(Dependency one, Dependency later, Dependency[] all) => Array.IndexOf(all, one) < Array.IndexOf(all, later);

    private static string Spelt(Dependency first, Dependency later) => string.Equals(first.Name, later.Name, StringComparison.Ordinal) ? "" : $" (as {first.Name}, which is the same name)";
}
