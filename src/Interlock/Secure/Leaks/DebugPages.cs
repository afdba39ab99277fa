using System.Text.RegularExpressions;

namespace Interlock.Secure.Leaks;

/// <summary>How the debug pages of the common frameworks, and listings of folders, look from outside.</summary>
internal static partial class DebugPages
{
    private static readonly (Func<Regex> Pattern, string What)[] Known =
    [
        (Django, "a debug page of Django"), (Werkzeug, "the debugger of Werkzeug"), (Laravel, "a debug page of Laravel (Ignition, Whoops)"), (Symfony, "a debug page of Symfony"),
        (AspNet, "the developer's page of ASP.NET"), (Rails, "a debug page of Rails"), (Phoenix, "a debug page of Phoenix"), (Php, "a PHP stack trace"), (Listing, "a listing of a folder"),
    ];

    /// <summary>What was recognised; null for none.</summary>
    public static string? In(string text) => Array.Find(Known, one => one.Pattern().IsMatch(text)).What;

    [GeneratedRegex(@"You're seeing this error because you have <code>DEBUG\s*=\s*True|Using the URLconf defined in <code>|Django tried these URL patterns", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Django();

    [GeneratedRegex(@"Werkzeug Debugger|The debugger caught an exception in your WSGI application|<title>Console // Werkzeug", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Werkzeug();

    [GeneratedRegex(@"Whoops\\(?:Run|Exception|Handler)|<title>Whoops! There was an error|facade/ignition|laravel/ignition|spatie/(?:laravel-)?ignition|window\.ignite\(", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Laravel();

    [GeneratedRegex(@"<!-- .{0,200}\(\d{3} [\w ]+\) -->\s*<!DOCTYPE html>|class=""(?:exception-message-wrapper|sf-dump)|Symfony Exception", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Symfony();

    [GeneratedRegex(@"An unhandled exception occurred while processing the request|<h1>Server Error in '[^']*' Application|id=""rawExceptionDetails|<b>Source Error:</b>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AspNet();

    [GeneratedRegex(@"Action Controller: Exception caught|<code>Rails\.root: |id=""Framework-Trace", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rails();

    [GeneratedRegex(@"(?:Phoenix\.Router\.NoRouteError|Ecto\.\w+Error|Plug\.Debugger)|# \w+(?:\.\w+)*Error at (?:GET|POST) /", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Phoenix();

    [GeneratedRegex(@"Stack trace:(?:\\n|\s|<br ?/?>)*#0 |PHP (?:Fatal|Parse) error:|Uncaught \w*(?:Exception|Error): ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Php();

    [GeneratedRegex(@"<title>Index of /|<title>Directory listing for /|<title>Directory Listing For |<h1>Index of /", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Listing();
}
