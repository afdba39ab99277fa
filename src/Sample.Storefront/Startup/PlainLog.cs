namespace Sample.Storefront.Startup;

/// <summary>One line of plain text on standard output for each thing worth knowing; a stack trace never spans lines.</summary>
internal sealed class PlainLog(TextWriter output, TimeProvider clock) : ILoggerProvider
{
    private readonly Lock one = new();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Info(string message) => Line("INFO", message);

    public void Error(string message) => Line("ERROR", message);

    public void Raw(string line)
    {
        lock (one)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    public void Dispose()
    {
    }

    private void Line(string level, string message) =>
        Raw($"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {message.ReplaceLineEndings(" ")}");

    private sealed class Writer(PlainLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var cause = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
            log.Line(logLevel == LogLevel.Warning ? "WARN" : "ERROR", $"{category}: {formatter(state, exception)}{cause}");
        }
    }
}
