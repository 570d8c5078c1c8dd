namespace Connectors.Engine.Invocation.Schemas;

/// <summary>A JSON Schema ready for checking: one member for each keyword that constrains values; null where the keyword is absent.</summary>
internal sealed class Schema
{
    /// <summary>The schema <c>false</c>, which nothing fits.</summary>
    public bool FitsNothing { get; set; }

    /// <summary>The types that fit; <see cref="ValueTypes.None"/> means all.</summary>
    public ValueTypes Types { get; set; }

    /// <summary>Plain values, one of which it must be: <c>enum</c>, or the one of <c>const</c>.</summary>
    public IReadOnlyList<object?>? Values { get; set; }

    public Schema? Reference { get; set; }

    public IReadOnlyList<Schema>? AllOf { get; set; }

    public IReadOnlyList<Schema>? AnyOf { get; set; }

    public IReadOnlyList<Schema>? OneOf { get; set; }

    public Schema? Not { get; set; }

    public Schema? If { get; set; }

    public Schema? Then { get; set; }

    public Schema? Else { get; set; }

    public IReadOnlyDictionary<string, Schema>? Properties { get; set; }

    public IReadOnlyList<(SchemaPattern Pattern, Schema Schema)>? PatternProperties { get; set; }

    public Schema? AdditionalProperties { get; set; }

    public Schema? PropertyNames { get; set; }

    public IReadOnlyList<string>? Required { get; set; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? DependentRequired { get; set; }

    public IReadOnlyDictionary<string, Schema>? DependentSchemas { get; set; }

    public long? MinProperties { get; set; }

    public long? MaxProperties { get; set; }

    public IReadOnlyList<Schema>? PrefixItems { get; set; }

    /// <summary>The items after <see cref="PrefixItems"/>.</summary>
    public Schema? Items { get; set; }

    public Schema? Contains { get; set; }

    public long? MinContains { get; set; }

    public long? MaxContains { get; set; }

    public long? MinItems { get; set; }

    public long? MaxItems { get; set; }

    public bool UniqueItems { get; set; }

    public long? MinLength { get; set; }

    public long? MaxLength { get; set; }

    public SchemaPattern? Pattern { get; set; }

    /// <summary>A number as <see cref="Catalog.PlainValue"/> reads it; so the three after it.</summary>
    public object? Minimum { get; set; }

    public object? Maximum { get; set; }

    public object? ExclusiveMinimum { get; set; }

    public object? ExclusiveMaximum { get; set; }

    public object? MultipleOf { get; set; }
}
