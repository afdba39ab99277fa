namespace Interlock;

/// <summary>The phases of a release in the order they run; Rollback and Watch stand beside.</summary>
public enum Phase
{
    /// <summary>Everything that can be checked while nothing is changed yet.</summary>
    Preflight = 1,

    /// <summary>What is live now is tagged, and its database backed up and the backup proven.</summary>
    Backup = 2,

    /// <summary>Databases, caches and services exist and have their variables.</summary>
    Provision = 3,

    /// <summary>The schema moves to the revision that the new version needs.</summary>
    Migrate = 4,

    /// <summary>The new version starts beside the previous one and takes over its traffic.</summary>
    Rollout = 5,

    /// <summary>The new version does what it should, as fast as it should.</summary>
    Verify = 6,

    /// <summary>Headers, TLS, origins, leaks.</summary>
    Secure = 7,

    /// <summary>Health monitoring is configured, and a first watch has passed.</summary>
    Monitor = 8,

    /// <summary>What happened is written down where people look for it.</summary>
    Record = 9,

    /// <summary>The previous version comes back. Not part of a release.</summary>
    Rollback = 20,

    /// <summary>Keeps watching after a release, and rolls back by rule. Not part of a release.</summary>
    Watch = 21,
}
