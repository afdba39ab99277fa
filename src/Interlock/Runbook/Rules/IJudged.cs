namespace Interlock.Runbook.Rules;

/// <summary>What a record's values must meet together.</summary>
internal interface IJudged
{
    /// <summary>Each complaint with the key (in kebab case) it is about; an empty key means the record.</summary>
    IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints();
}
