using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Refuses text that is empty or only white space.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateNotBlankAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        if (string.IsNullOrWhiteSpace(element as string))
        {
            throw new ValidationMetadataException("The text is blank.");
        }
    }
}
