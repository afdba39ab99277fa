namespace Interlock.Analyzers.Tests;

/// <summary>The public shape of Cake.Frosting that a task graph is written against.</summary>
internal static class FrostingShapes
{
    public const string Source = """
        using System;
        namespace Cake.Core { public interface ICakeContext; }
        namespace Cake.Frosting
        {
            public interface IFrostingTask
            {
                void OnError(Exception exception, Cake.Core.ICakeContext context);
            }
            public abstract class FrostingTask<T> : IFrostingTask where T : Cake.Core.ICakeContext
            {
                public virtual void Run(T context) { }
                public virtual void OnError(Exception exception, T context) { }
                void IFrostingTask.OnError(Exception exception, Cake.Core.ICakeContext context) => OnError(exception, (T)context);
            }
            public abstract class FrostingTask : FrostingTask<Cake.Core.ICakeContext>;
            [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
            public sealed class IsDependentOnAttribute(Type task) : Attribute { public Type Task => task; }
            [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
            public sealed class IsDependentOnAttribute<T> : Attribute where T : IFrostingTask;
            [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
            public sealed class IsDependeeOfAttribute(Type task) : Attribute { public Type Task => task; }
            [AttributeUsage(AttributeTargets.Class)]
            public sealed class ContinueOnErrorAttribute : Attribute;
        }
        """;

    public const string Usings = """
        global using System;
        global using Cake.Core;
        global using Cake.Frosting;
        global using Interlock;
        """;
}
