using Interlock.Runbook;

namespace Interlock.Verify.Load;

/// <summary>Spreads sessions over their kinds by weight, evenly mixed; the same settings give the same order.</summary>
internal static class SessionSpread
{
    public static IReadOnlyList<string> Of(LoadSettings settings)
    {
        var kinds = settings.Kinds.Where(kind => kind.Value.Weight > 0).ToArray();
        var total = kinds.Sum(kind => kind.Value.Weight);
        var credit = new int[kinds.Length];
        var order = new List<string>(settings.Planned);
        while (order.Count < settings.Planned && total > 0)
        {
            // Smooth weighted round robin: each gains its weight, the richest goes and pays for all.
            var richest = 0;
            for (var i = 0; i < kinds.Length; i++)
            {
                credit[i] += kinds[i].Value.Weight;
                if (credit[i] > credit[richest])
                    richest = i;
            }

            credit[richest] -= total;
            order.Add(kinds[richest].Key);
        }

        return order;
    }
}
