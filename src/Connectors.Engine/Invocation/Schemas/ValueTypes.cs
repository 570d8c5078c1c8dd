namespace Connectors.Engine.Invocation.Schemas;

/// <summary>The types that JSON Schema tells apart.</summary>
[Flags]
internal enum ValueTypes
{
    /// <summary>None is asked for.</summary>
    None = 0,

    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}
