using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Interlock.Analyzers.Order;

/// <summary>Follows the paths through a method.</summary>
internal static class ControlFlow
{
    /// <summary>Whether some path reaches the end of the method without throwing.</summary>
    public static bool CanReturn(ControlFlowGraph graph)
    {
        var seen = new HashSet<BasicBlock>();
        var open = new Stack<BasicBlock>([graph.Blocks[0]]);
        while (open.Count > 0)
        {
            var block = open.Pop();
            if (!seen.Add(block))
                continue;
            if (block.Kind == BasicBlockKind.Exit)
                return true;
            foreach (var handler in HandlersAround(graph, block))
                open.Push(handler);
            if (Throws(block))
                continue;
            foreach (var branch in new[] { block.ConditionalSuccessor, block.FallThroughSuccessor })
                if (branch is { Destination: { } next, Semantics: not (ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow) })
                    open.Push(next);
        }

        return false;
    }

    // Anything inside a try may throw, which leads to its handlers though no branch says so.
    private static IEnumerable<BasicBlock> HandlersAround(ControlFlowGraph graph, BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion.Kind: ControlFlowRegionKind.TryAndCatch })
                foreach (var handler in region.EnclosingRegion.NestedRegions.Where(nested => nested != region))
                    yield return graph.Blocks[handler.FirstBlockOrdinal];
    }

    // ExceptionDispatchInfo.Throw and its like are marked, and keep the stack of the original error.
    private static bool Throws(BasicBlock block) => block.Operations
        .Concat(block.BranchValue is { } value ? [value] : [])
        .SelectMany(operation => operation.DescendantsAndSelf())
        .OfType<IInvocationOperation>()
        .Any(call => call.TargetMethod.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"));
}
