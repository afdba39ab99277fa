using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Hands the tasks and lifetimes over to Cake's engine.</summary>
internal sealed class TaskGraph(ICakeEngine engine, IFrostingContext context, ICakeLog log)
{
    public void Register(IEnumerable<IFrostingTask> tasks)
    {
        foreach (var task in tasks)
            Register(task);
    }

    public void Register(IFrostingSetup setup, IFrostingTeardown teardown)
    {
        if (setup is not null)
            engine.RegisterSetupAction(info => setup.Setup(context, info));
        if (teardown is not null)
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
    }

    public void Register(IFrostingTaskSetup setup, IFrostingTaskTeardown teardown)
    {
        if (setup is not null)
            engine.RegisterTaskSetupAction(info => setup.Setup(context, info));
        if (teardown is not null)
            engine.RegisterTaskTeardownAction(info => teardown.Teardown(context, info));
    }

    private void Register(IFrostingTask task)
    {
        var type = task.GetType();
        if (!ContextOf(type).IsInstanceOfType(context))
        {
            log.Warning("Task cannot be used since the context isn't convertible to {0}.", ContextOf(type).FullName);
            return;
        }

        var registered = engine.RegisterTask(NameOf(type));
        if (type.GetCustomAttribute<TaskDescriptionAttribute>() is { } description)
            registered.Description(description.Description);
        if (Overrides(type, "Run") || Overrides(type, "RunAsync"))
            registered.Does(task.RunAsync);
        if (Overrides(type, nameof(IFrostingTask.ShouldRun)))
            registered.WithCriteria(task.ShouldRun, task.SkippedMessage);
        if (type.IsDefined(typeof(ContinueOnErrorAttribute)))
            registered.ContinueOnError();
        if (Overrides(type, nameof(IFrostingTask.OnError)))
            registered.OnError(exception => task.OnError(exception, context));
        if (Overrides(type, nameof(IFrostingTask.Finally)))
            registered.Finally(() => task.Finally(context));
        foreach (var dependency in type.GetCustomAttributes<IsDependentOnAttribute>())
            registered.IsDependentOn(NameOf(Checked(dependency.Task, "dependency")));
        foreach (var dependee in type.GetCustomAttributes<IsDependeeOfAttribute>())
            registered.IsDependeeOf(NameOf(Checked(dependee.Task, "reverse dependency")));
    }

    private static Type Checked(Type task, string role) => typeof(IFrostingTask).IsAssignableFrom(task)
        ? task
        : throw new FrostingException($"The {role} '{NameOf(task)}' is not a valid task.");

    private static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    // Cake runs only the parts that a task wrote itself: an untouched OnError must not count as a handler.
    private static bool Overrides(Type task, string method) => task
        .GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Any(found => found.Name == method && found.GetBaseDefinition().DeclaringType != found.DeclaringType);

    private static Type ContextOf(Type task)
    {
        for (var type = task; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(FrostingTask<>) || type.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>)))
                return type.GenericTypeArguments[0];
        }

        return typeof(ICakeContext);
    }
}
