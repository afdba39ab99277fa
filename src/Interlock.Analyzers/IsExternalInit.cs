namespace System.Runtime.CompilerServices;

// netstandard2.0 lacks the type that the compiler needs for records.
internal static class IsExternalInit;
