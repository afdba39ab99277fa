using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies.Licences;

/// <summary>Licences as people write them, by their SPDX ids.</summary>
internal static partial class LicenceNames
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MIT License"] = "MIT", ["The MIT License"] = "MIT", ["The MIT License (MIT)"] = "MIT", ["MIT/X11"] = "MIT", ["Expat"] = "MIT",
        ["Apache"] = "Apache-2.0", ["Apache 2"] = "Apache-2.0", ["Apache 2.0"] = "Apache-2.0", ["Apache License 2.0"] = "Apache-2.0", ["Apache License, Version 2.0"] = "Apache-2.0", ["Apache Software License"] = "Apache-2.0", ["Apache Software License 2.0"] = "Apache-2.0", ["Apache License Version 2.0"] = "Apache-2.0", ["Apache2"] = "Apache-2.0",
        ["BSD 3-Clause"] = "BSD-3-Clause", ["BSD 3-Clause License"] = "BSD-3-Clause", ["New BSD License"] = "BSD-3-Clause", ["Modified BSD License"] = "BSD-3-Clause", ["3-Clause BSD License"] = "BSD-3-Clause", ["BSD-3"] = "BSD-3-Clause",
        ["BSD 2-Clause"] = "BSD-2-Clause", ["BSD 2-Clause License"] = "BSD-2-Clause", ["Simplified BSD"] = "BSD-2-Clause",
        ["ISC License"] = "ISC", ["ISC License (ISCL)"] = "ISC",
        ["Mozilla Public License 2.0 (MPL 2.0)"] = "MPL-2.0", ["MPL 2.0"] = "MPL-2.0", ["Mozilla Public License 2.0"] = "MPL-2.0",
        ["Python Software Foundation License"] = "PSF-2.0", ["PSF"] = "PSF-2.0", ["PSFL"] = "PSF-2.0",
        ["The Unlicense (Unlicense)"] = "Unlicense", ["Public Domain"] = "LicenseRef-Public-Domain",
        ["GNU General Public License v2 (GPLv2)"] = "GPL-2.0-only", ["GPLv2"] = "GPL-2.0-only", ["GPL-2.0"] = "GPL-2.0-only",
        ["GNU General Public License v2 or later (GPLv2+)"] = "GPL-2.0-or-later", ["GPLv2+"] = "GPL-2.0-or-later",
        ["GNU General Public License v3 (GPLv3)"] = "GPL-3.0-only", ["GPLv3"] = "GPL-3.0-only", ["GPL-3.0"] = "GPL-3.0-only", ["GNU GPLv3"] = "GPL-3.0-only",
        ["GNU General Public License v3 or later (GPLv3+)"] = "GPL-3.0-or-later", ["GPLv3+"] = "GPL-3.0-or-later",
        ["GNU General Public License (GPL)"] = "GPL-1.0-or-later", ["GPL"] = "GPL-1.0-or-later",
        ["GNU Affero General Public License v3"] = "AGPL-3.0-only", ["AGPLv3"] = "AGPL-3.0-only", ["AGPL-3.0"] = "AGPL-3.0-only",
        ["GNU Affero General Public License v3 or later (AGPLv3+)"] = "AGPL-3.0-or-later", ["AGPLv3+"] = "AGPL-3.0-or-later",
        ["GNU Lesser General Public License v2 (LGPLv2)"] = "LGPL-2.0-only", ["GNU Lesser General Public License v2 or later (LGPLv2+)"] = "LGPL-2.0-or-later",
        ["GNU Lesser General Public License v3 (LGPLv3)"] = "LGPL-3.0-only", ["LGPLv3"] = "LGPL-3.0-only", ["LGPL-3.0"] = "LGPL-3.0-only", ["LGPL-2.1"] = "LGPL-2.1-only",
        ["GNU Lesser General Public License v3 or later (LGPLv3+)"] = "LGPL-3.0-or-later", ["GNU Library or Lesser General Public License (LGPL)"] = "LGPL-2.0-or-later", ["LGPL"] = "LGPL-2.0-or-later",
        ["https://licenses.nuget.org/MIT"] = "MIT", ["https://licenses.nuget.org/Apache-2.0"] = "Apache-2.0", ["https://www.apache.org/licenses/LICENSE-2.0"] = "Apache-2.0", ["http://www.apache.org/licenses/LICENSE-2.0"] = "Apache-2.0", ["https://opensource.org/licenses/MIT"] = "MIT",
    };

    /// <summary>The SPDX form of what is written, or what is written; null when it says nothing.</summary>
    public static string? Of(string? written)
    {
        var text = written?.Trim().ReplaceLineEndings(" ");
        return text is null or "" || text.Equals("UNKNOWN", StringComparison.OrdinalIgnoreCase) || text.StartsWith("SEE LICEN", StringComparison.OrdinalIgnoreCase) ? null
            : Known.GetValueOrDefault(text) ?? text;
    }

    /// <summary>Whether <c>AGPL-*</c> or <c>GPL-3.0-only</c> means this licence. Names that are no expression are looked through word by word.</summary>
    public static bool IsForbidden(string licence, string forbidden)
    {
        var pattern = new Regex($"^{Regex.Escape(forbidden).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        return SpdxExpression.Allowed(licence, id => !pattern.IsMatch(id) && !pattern.IsMatch(Of(id) ?? id)) is { } allowed ? !allowed : Words().Matches(licence).Any(word => pattern.IsMatch(word.Value));
    }

    [GeneratedRegex("[A-Za-z0-9.+-]+", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
