using System.Net;

namespace Interlock.Platforms.Local;

/// <summary>The edge could not be reached, or refused.</summary>
public sealed class EdgeClientException : Exception, Engine.IExplained
{
    /// <summary>Says what the edge answered.</summary>
    /// <param name="message">The fact, and the evidence.</param>
    /// <param name="status">Its status; null when it did not answer.</param>
    /// <param name="inner">What came before.</param>
    public EdgeClientException(string message, HttpStatusCode? status = null, Exception? inner = null)
        : base(message, inner) => Status = status;

    /// <summary>It is there, and did not answer in time.</summary>
    public bool IsHung { get; init; }

    /// <summary>400 asked wrongly, 404 unknown slot, 409 not in this state, 500 not written; null when nobody answered.</summary>
    public HttpStatusCode? Status { get; }
}
