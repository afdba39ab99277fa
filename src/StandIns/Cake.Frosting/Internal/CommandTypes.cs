using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

/// <summary>Lets the command line parser build its command out of a container of its own.</summary>
internal sealed class CommandTypes : ITypeRegistrar
{
    private readonly ServiceCollection _services = [];

    public void Register(Type service, Type implementation) => _services.AddSingleton(service, implementation);

    public void RegisterInstance(Type service, object implementation) => _services.AddSingleton(service, implementation);

    public void RegisterLazy(Type service, Func<object> factory) => _services.AddSingleton(service, _ => factory());

    public ITypeResolver Build() => new Resolver(_services.BuildServiceProvider());

    private sealed class Resolver(ServiceProvider provider) : ITypeResolver, IDisposable
    {
        public object Resolve(Type type) => type is null ? null : provider.GetService(type) ?? Create(type);

        public void Dispose() => provider.Dispose();

        private object Create(Type type) => type.IsAbstract ? null : ActivatorUtilities.CreateInstance(provider, type);
    }
}
