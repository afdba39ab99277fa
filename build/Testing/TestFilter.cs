namespace Interlock.Build.Testing;

/// <summary>Turns a suite and a filter into what the test runner takes.</summary>
public static class TestFilter
{
    public static string Of(string? suite, string? filter)
    {
        var ofSuite = suite switch
        {
            null => "Suite!=faults",
            // No server, no measuring of time, no whole release.
            "fast" => "Suite!=slow&Suite!=faults&Suite!=database&Suite!=verification&Suite!=hosts&Suite!=runbooks",
            _ => $"Suite={suite}",
        };
        return filter is null ? ofSuite : $"({ofSuite})&({filter})";
    }
}
