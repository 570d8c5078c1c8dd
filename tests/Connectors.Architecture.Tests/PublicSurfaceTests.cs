using System.Reflection;

namespace Connectors.Architecture.Tests;

public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The vocabulary itself and the heart of the runtime: what no module can bring in another version.</summary>
    private static readonly string[] Allowed = ["Connectors.Client", "System.Private.CoreLib", "System.Private.Uri"];

    [Fact]
    public void No_public_signature_of_the_vocabulary_names_a_type_from_outside_the_runtime()
    {
        var foreign =
            from type in typeof(ConnectorsClient).Assembly.GetExportedTypes()
            from use in TypesOf(type).SelectMany(Flatten)
            where !use.IsGenericParameter && !Allowed.Contains(use.Assembly.GetName().Name)
            select $"{type.FullName} shows {use.FullName}";

        Assert.Empty(foreign.Distinct());
    }

    [Fact]
    public void The_vocabulary_is_seen_by_this_test()
    {
        var seen = TypesOf(typeof(IGateway)).SelectMany(Flatten).ToHashSet();

        // Through a generic task, a generic list and a plain parameter: what the test above must be able to find.
        Assert.Contains(typeof(ToolPage), seen);
        Assert.Contains(typeof(McpServer), seen);
        Assert.Contains(typeof(ToolSelectOptions), seen);
    }

    private static IEnumerable<Type> TypesOf(Type type)
    {
        IEnumerable<Type?> heritage = [type.BaseType, .. type.GetInterfaces()];
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(field => field.FieldType);
        var methods = type.GetMembers(Declared).OfType<MethodBase>().Where(method => method.IsPublic || method.IsFamily).ToList();
        var parameters = methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType);
        var results = methods.OfType<MethodInfo>().Select(method => method.ReturnType);
        var constraints = methods.Where(method => method.IsGenericMethodDefinition)
            .SelectMany(method => method.GetGenericArguments()).SelectMany(argument => argument.GetGenericParameterConstraints());
        return heritage.OfType<Type>().Concat(fields).Concat(parameters).Concat(results).Concat(constraints);
    }

    private static IEnumerable<Type> Flatten(Type type) =>
        type.HasElementType ? Flatten(type.GetElementType()!) :
        type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Flatten)] :
        [type];
}
