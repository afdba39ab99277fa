using Cake.Core.Composition;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Collects what a Cake module registers, and adds it to the services.</summary>
internal sealed class ModuleServices(IServiceCollection services) : ICakeContainerRegistrar
{
    private readonly List<Registration> _registrations = [];

    public ICakeRegistrationBuilder RegisterInstance<TImplementation>(TImplementation instance)
        where TImplementation : class
        => Add(new Registration(typeof(TImplementation), instance));

    public ICakeRegistrationBuilder RegisterType(Type type) => Add(new Registration(type, null));

    public void Complete()
    {
        foreach (var registration in _registrations)
            services.Add(registration.Describe());
    }

    private Registration Add(Registration registration)
    {
        _registrations.Add(registration);
        return registration;
    }

    private sealed class Registration(Type implementation, object instance) : ICakeRegistrationBuilder
    {
        private Type _service;
        private bool _shared;

        public ICakeRegistrationBuilder As(Type type)
        {
            _service = type;
            return this;
        }

        public ICakeRegistrationBuilder AsSelf() => As(implementation);

        public ICakeRegistrationBuilder Singleton()
        {
            _shared = true;
            return this;
        }

        public ICakeRegistrationBuilder Transient()
        {
            _shared = false;
            return this;
        }

        public ServiceDescriptor Describe() => instance is null
            ? new ServiceDescriptor(_service ?? implementation, implementation, _shared ? ServiceLifetime.Singleton : ServiceLifetime.Transient)
            : new ServiceDescriptor(_service ?? implementation, instance);
    }
}
