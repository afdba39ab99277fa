using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>One thing that must hold of a whole task graph.</summary>
internal interface ITaskGraphRule
{
    DiagnosticDescriptor Descriptor { get; }

    IEnumerable<Diagnostic> Judge(TaskGraph graph);
}
