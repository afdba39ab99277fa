namespace Interlock.Runbook;

/// <summary>Lets a list of one record be written as that record: <c>burst: {get: /}</c> instead of <c>burst: [{get: /}]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrMoreAttribute : Attribute;
