using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Documents.OpenApi;

namespace Interlock.Preflight.Documents;

/// <summary>The steps of PF-12, and what of Verify can be looked at before.</summary>
internal static class DocumentSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) =>
    [
        new Changelog(request),
        new ReadmeVersion(request),
        .. request.Runbook.Documents.Openapi is { } api ? [new ApiDescription(request, api)] : Array.Empty<Step>(),
        .. ProbeSchemas.Of(request.Runbook.Verify, request.Runbook.Watch) is { Count: > 0 } probes ? [new ProbeSchemas(probes)] : Array.Empty<Step>(),
        .. request.Runbook.Secure.Tls?.Ca is { } authorities ? [new OwnAuthorities(authorities)] : Array.Empty<Step>(),
    ];
}
