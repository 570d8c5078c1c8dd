using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Refuses what was a session before it went through a job or another process, and says what to do.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LiveSessionAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        foreach (var item in LanguagePrimitives.GetEnumerable(inputData) ?? new[] { inputData })
        {
            if (item is PSObject wrapped && wrapped.TypeNames.Contains("Deserialized." + typeof(ConnectorSession).FullName))
            {
                throw new ArgumentTransformationMetadataException(
                    "This session is only a copy: it went through Start-Job, another process or a file, and a session does not survive that. Call Connect-Connector where it is used, or use Start-ThreadJob or ForEach-Object -Parallel with $using:, which share the real one.");
            }
        }

        return inputData;
    }
}
