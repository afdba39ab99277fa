namespace Interlock.Build.Testing;

/// <summary>Turns a suite and a filter into what the test runner takes.</summary>
public static class TestFilter
{
    public static string Of(string? suite, string? filter)
    {
        var ofSuite = suite switch
        {
            null => "Suite!=faults",
            "fast" => "Suite!=slow&Suite!=faults",
            _ => $"Suite={suite}",
        };
        return filter is null ? ofSuite : $"({ofSuite})&({filter})";
    }
}
