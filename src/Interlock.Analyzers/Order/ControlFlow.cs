using System;
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
    public static bool CanReturn(ControlFlowGraph graph) =>
        Reaches(graph, start: 0, isEnd: block => block.Kind == BasicBlockKind.Exit);

    private static bool Reaches(ControlFlowGraph graph, int start, Func<BasicBlock, bool> isEnd)
    {
        var seen = new HashSet<BasicBlock>();
        var open = new Stack<BasicBlock>([graph.Blocks[start]]);
        while (open.Count > 0)
        {
            var block = open.Pop();
            if (!seen.Add(block))
                continue;
            foreach (var handler in HandlersAround(graph, block))
                open.Push(handler);
            if (Throws(block))
                continue;
            if (isEnd(block))
                return true;
            foreach (var branch in new[] { block.ConditionalSuccessor, block.FallThroughSuccessor })
                if (branch is { Destination: { } next } && branch.FinallyRegions.All(region => CanComplete(graph, region)))
                    open.Push(next);
        }

        return false;
    }

    // A branch out of a try arrives only if every finally on its way lets it through.
    private static bool CanComplete(ControlFlowGraph graph, ControlFlowRegion region) =>
        Reaches(graph, region.FirstBlockOrdinal, isEnd: block => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling
            && block.EnclosingRegion.FirstBlockOrdinal >= region.FirstBlockOrdinal
            && block.EnclosingRegion.LastBlockOrdinal <= region.LastBlockOrdinal);

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
