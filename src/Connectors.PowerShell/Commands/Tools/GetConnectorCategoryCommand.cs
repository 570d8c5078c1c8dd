using System.Management.Automation;

namespace Connectors.PowerShell;

/// <summary>Lists the categories that tools are filed under.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorCategory")]
[OutputType(typeof(ToolCategory))]
public sealed class GetConnectorCategoryCommand : SessionCommand
{
    /// <summary>Only categories of these names; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotBlank]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    private protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    private protected override async Task ProcessAsync()
    {
        var client = await GetClientAsync();
        var all = await client.Tools.ListCategoriesAsync(StopToken);
        if (Name is null)
        {
            foreach (var category in all)
            {
                await WriteAsync(category);
            }

            return;
        }

        await ForEachAsync(Name, async name =>
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            var found = all.Where(category => pattern.IsMatch(category.Name)).ToArray();
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                throw new ToolSelectionException(ErrorCodes.CategoryNotFound, $"There is no category '{name}'.") { AvailableCategories = [.. all.Select(static category => category.Name)] };
            }

            foreach (var category in found)
            {
                await WriteAsync(category);
            }
        });
    }
}
