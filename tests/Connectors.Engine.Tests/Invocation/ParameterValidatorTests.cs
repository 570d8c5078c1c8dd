using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Engine.Catalog;
using Connectors.Engine.Invocation;

namespace Connectors.Engine.Tests.Invocation;

public sealed class ParameterValidatorTests
{
    // As zod writes a union told apart by a constant, which several real servers have.
    private const string Union = """
        {"type":"object","required":["method"],"properties":{"method":{"oneOf":[
          {"type":"object","properties":{"name":{"type":"string","const":"find"},"limit":{"type":"integer","minimum":1}},"required":["name"],"additionalProperties":false},
          {"type":"object","properties":{"name":{"type":"string","const":"count"},"query":{"type":"object"}},"required":["name","query"],"additionalProperties":false}]}}}
        """;

    private const string Tree = """{"type":"object","properties":{"root":{"$ref":"#/$defs/node"}},"$defs":{"node":{"type":"object","properties":{"value":{"type":"number"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["value"]}}}""";

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"const":5}}}""", """{"a":5.0}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["integer","null"]}}}""", """{"a":null}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","nullable":true,"enum":["x"]}}}""", """{"a":null}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":1e3}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":123456789012345678901234567890}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"number","multipleOf":0.01}}}""", """{"a":19.99}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","maxLength":3,"pattern":"^.{1,3}$"}}}""", """{"a":"🙂🙂🙂"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","format":"date-time"}}}""", """{"a":"tomorrow"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"^\\p{Script=Greek}[^]$"}}}""", """{"a":"whatever"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?<!x)y"}}}""", """{"a":"ay"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.org/schema.json"},"b":{"$ref":"#/nowhere"}}}""", """{"a":1,"b":2}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"a":{"$ref":"#/definitions/s","type":"number"}},"definitions":{"s":{"type":"string"}}}""", """{"a":"x"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"any"},"b":{"type":["file","string"]}}}""", """{"a":1,"b":2}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"boolean"}}}}""", """{"a":["x",1,true,false]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"integer"}}}}""", """{"a":["x",1,2]}""")]
    [InlineData("""{"type":"object","patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":false}""", """{"x-a":1}""")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":[]}}}""", """{"a":1}""")]
    [InlineData("""true""", """{"a":1}""")]
    [InlineData("""{"type":"object","properties":[],"required":"a","anyOf":{},"enum":3,"minProperties":"x"}""", """{"a":1}""")]
    [InlineData(Union, """{"method":{"name":"find","limit":3}}""")]
    [InlineData(Tree, """{"root":{"value":1,"children":[{"value":2.5},{"value":3,"children":[]}]}}""")]
    public void What_fits_is_not_refused(string schema, string parameters) => Assert.Empty(Faults(schema, parameters));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"const":5}}}""", """{"a":6}""", "'a' must be 5.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"]}""", """{}""", "'a' is missing; expected null or string.")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a"]}""", """{}""", "'a' is missing; expected string or null.")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/p"}},"required":["a"],"$defs":{"p":{"type":"object"}}}""", """{}""", "'a' is missing; expected object.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "'a' is of the wrong type; expected integer.")]
    [InlineData("""{"type":"object","properties":{"a":{"exclusiveMinimum":0}}}""", """{"a":0}""", "'a' is too small; it must be more than 0.")]
    [InlineData("""{"type":"object","properties":{"a":{"minimum":0,"exclusiveMinimum":true}}}""", """{"a":0}""", "'a' is too small; it must be more than 0.")]
    [InlineData("""{"type":"object","properties":{"a":{"maximum":9.5}}}""", """{"a":10}""", "'a' is too large; the most is 9.5.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false}}}""", """{"a":{"c":1}}""", "'a.c' is not known there, where there are b.")]
    [InlineData("""{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false}""", """{"c":1}""", "'c' is no parameter of this tool; it has b.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}}}""", """{"a":["x","y"]}""", "'a[1]' is of the wrong type; expected integer.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":false}}}""", """{"a":["x","y"]}""", "'a[1]' is not allowed here.")]
    [InlineData("""{"type":"object","dependentRequired":{"a":["b"]},"properties":{"b":{"type":"string"}}}""", """{"a":1}""", "'b' is missing; expected string.")]
    [InlineData("""{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}""", """{"x-a":"1"}""", "'x-a' is of the wrong type; expected integer.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"^[a-z]+$"}}}""", """{"a":"A1"}""", "'a' does not fit the pattern ^[a-z]+$.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","uniqueItems":true}}}""", """{"a":[{"x":1,"y":2},{"y":2.0,"x":1}]}""", "'a' has equal items; each may occur once.")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}""", """{"a":true}""", "'a' fits none of its alternatives (string, integer).")]
    [InlineData("""{"type":"object","if":{"properties":{"m":{"const":"x"}},"required":["m"]},"then":{"required":["n"]}}""", """{"m":"x"}""", "'n' is missing; expected any value.")]
    [InlineData("""{"type":"object","properties":{"a":{"not":{"type":"string"}}}}""", """{"a":"s"}""", "'a' is what the tool's schema excludes.")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":["\u001b[31mred","blue"]}}}""", """{"a":"s"}""", "'a' is none of \uFFFD[31mred, blue.")]
    [InlineData(Union, """{"method":{"name":"count"}}""", "'method.query' is missing; expected object.")]
    [InlineData(Union, """{"method":{"name":"find","limit":0}}""", "'method.limit' is too small; the least is 1.")]
    [InlineData(Union, """{"method":{"name":"drop"}}""", "'method' fits none of its alternatives (object).")]
    [InlineData(Tree, """{"root":{"value":1,"children":[{"value":2},{}]}}""", "'root.children[1].value' is missing; expected number.")]
    public void What_does_not_fit_is_told_in_a_sentence(string schema, string parameters, string expected) => Assert.Equal([expected], Faults(schema, parameters));

    [Fact]
    public void A_hostile_schema_takes_neither_our_time_nor_our_stack()
    {
        var clock = Stopwatch.StartNew();
        var longText = new string('a', 50_000) + "!";

        // A pattern that goes back and forth for years where it goes back and forth at all; the second one makes even us try.
        Assert.Equal(["'a' does not fit the pattern ^(a+)+$."], Faults("""{"type":"object","properties":{"a":{"pattern":"^(a+)+$"}}}""", $$"""{"a":"{{longText}}"}"""));
        Assert.Empty(Faults("""{"type":"object","properties":{"a":{"pattern":"^(?=a)(a+)+$"}}}""", $$"""{"a":"{{longText}}"}"""));

        // References in a circle, and alternatives that double with each level.
        Assert.Empty(Faults("""{"$ref":"#"}""", "{}"));
        Assert.Empty(Faults("""{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"anyOf":[{"$ref":"#/$defs/x"},{"$ref":"#/$defs/x"}]}}}""", """{"a":1}"""));
        var chain = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""  "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"} """));
        Assert.Empty(Faults($$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"} },"$defs":{ {{chain}} } }""", """{"a":1}"""));
        var doubling = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""  "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]} """));
        Assert.Empty(Faults($$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"} },"$defs":{ {{doubling}}, "d60":{"type":"string"} } }""", """{"a":1}"""));

        // No measure of speed: unbounded, each of these would take longer than anybody lives.
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void No_sentence_holds_a_value_and_there_are_few_of_them()
    {
        const string Schema = """{"type":"object","additionalProperties":{"anyOf":[{"type":"integer","maximum":3},{"enum":["x"]},{"type":"string","maxLength":1}]}}""";
        var parameters = new JsonObject(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"p{i}", (JsonNode?)"verysecret")));
        var faults = Faults(Schema, parameters.ToJsonString());
        Assert.Equal(20, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.Contains("verysecret", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Faults(string schema, string parameters) =>
        ParameterValidator.FaultsOf(new Tool { InputSchema = schema }, (IReadOnlyDictionary<string, object?>)PlainValue.From(JsonNode.Parse(parameters))!);
}
