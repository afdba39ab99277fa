namespace Interlock.Platforms.Swarm;

/// <summary>Whether a node meets a placement constraint, as far as it can be told from here: what is not known counts as met, and Swarm decides.</summary>
internal static class NodeConstraint
{
    public static bool Meets(SwarmNode node, string constraint)
    {
        var not = constraint.Contains("!=", StringComparison.Ordinal);
        var parts = constraint.Split(not ? "!=" : "==", 2, StringSplitOptions.TrimEntries);
        if (parts.Length < 2)
            return true;
        var has = parts[0] switch
        {
            "node.id" => node.Id,
            "node.hostname" => node.Name,
            "node.role" => node.IsManager ? "manager" : "worker",
            ['n', 'o', 'd', 'e', '.', 'l', 'a', 'b', 'e', 'l', 's', '.', ..] => node.Labels.GetValueOrDefault(parts[0]["node.labels.".Length..], ""),
            _ => null,
        };
        return has is null || string.Equals(has, parts[1], StringComparison.OrdinalIgnoreCase) != not;
    }
}
