namespace Interlock.Runbook.Rules;

/// <summary>What a record's values must meet together.</summary>
internal interface IJudged
{
    /// <summary>Each complaint with the path (in kebab case, such as <c>checks.unit.after[0]</c>) it is about, from the record on; an empty path means the record.</summary>
    IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints();
}
