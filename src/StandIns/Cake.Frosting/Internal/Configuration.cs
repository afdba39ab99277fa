using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

internal sealed class Configuration(IFileSystem fileSystem, ICakeEnvironment environment, IRemainingArguments remaining) : ICakeConfiguration
{
    private readonly ICakeConfiguration _values = new CakeConfigurationProvider(fileSystem, environment).CreateConfiguration(
        environment.WorkingDirectory,
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
        remaining.Parsed.ToDictionary(group => group.Key, group => group.FirstOrDefault() ?? string.Empty));

    public string GetValue(string key) => _values.GetValue(key);
}
