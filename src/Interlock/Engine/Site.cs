namespace Interlock.Engine;

/// <summary>Folders of a run.</summary>
/// <param name="Root">The checkout that holds <c>release.yaml</c>; full path.</param>
/// <param name="State">Interlock's own folder, <c>.interlock</c>; full path, made owner-only.</param>
/// <param name="Artifacts">This run's folder under <c>artifacts/releases</c>; full path.</param>
public sealed record Site(string Root, string State, string Artifacts);
