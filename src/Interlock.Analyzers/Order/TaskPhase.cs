using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>The phase that a task names, as the enumeration has it: its number is its place in the order.</summary>
/// <param name="Order">The value of the phase.</param>
/// <param name="Name">The name of the phase.</param>
/// <param name="Attribute">Where it is named.</param>
internal sealed record TaskPhase(int Order, string Name, AttributeData Attribute)
{
    public const int Preflight = 1;
    public const int Backup = 2;
    public const int Rollout = 5;

    private const int FirstBeside = 20;

    /// <summary>Rollback and Watch stand beside a release: they may come after anything, and nothing of a release after them.</summary>
    public bool IsInRelease => Order < FirstBeside;

    /// <summary>Provision, Migrate and Rollout change what a backup must be able to bring back.</summary>
    public bool Mutates => Order is > Backup and <= Rollout;

    public Location? Location => Attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    public static TaskPhase? Of(INamedTypeSymbol type)
    {
        var attribute = type.GetAttributes().FirstOrDefault(FrostingAttributes.RunsPhase);
        var phase = attribute?.ConstructorArguments.FirstOrDefault();
        if (attribute is null || phase is not { Kind: TypedConstantKind.Enum, Value: int order })
            return null;
        var member = phase.Value.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.ConstantValue is int value && value == order);
        return new TaskPhase(order, member?.Name ?? order.ToString(), attribute);
    }
}
