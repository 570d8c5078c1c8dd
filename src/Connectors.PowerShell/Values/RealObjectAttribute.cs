using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>
/// Takes only objects of the vocabulary itself. PowerShell would make one from anything that has a property <c>Name</c>,
/// and a tool that happens to share a server's name must not remove the server.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RealObjectAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        foreach (var item in LanguagePrimitives.GetEnumerable(inputData) ?? new[] { inputData })
        {
            var bare = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (bare is not null and not SessionObject)
            {
                throw new ArgumentTransformationMetadataException(
                    $"An object of the type {(item as PSObject ?? PSObject.AsPSObject(item)).TypeNames.FirstOrDefault()} is not accepted here, even when it has the right properties: pipe in what the Get- cmdlet returned in this shell, or say the name.");
            }
        }

        return inputData;
    }
}
