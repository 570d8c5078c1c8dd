using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Connectors.PowerShell;

/// <summary>Completes names from what a session's gateway lists. Opens no session: a Tab starts nothing.</summary>
public abstract class GatewayCompleter : IArgumentCompleter
{
    private const int MostOffered = 100;

    // Longer than any embedded gateway takes, and short enough for a person at the keyboard.
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private protected GatewayCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var session = (fakeBoundParameters["Session"] as ConnectorSession) ?? RunspaceSessions.Of(Runspace.DefaultRunspace).Own;
        if (session is not { IsConnected: true })
        {
            return [];
        }

        var word = (wordToComplete ?? "").Trim('\'', '"');
        IReadOnlyList<(string Text, string Tip)> candidates;
        using var limit = new CancellationTokenSource(TimeToAnswer);
        try
        {
            // PowerShell asks for completions synchronously.
            candidates = Task.Run(() => ListAsync(session.Client, word, limit.Token), limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ConnectorsException or OperationCanceledException)
        {
            // Nowhere to show an error while a word is being completed; the cmdlet will tell.
            return [];
        }

        var pattern = new WildcardPattern(WildcardPattern.ContainsWildcardCharacters(word) ? word : WildcardPattern.Escape(word) + "*", WildcardOptions.IgnoreCase);
        return candidates.Where(candidate => pattern.IsMatch(candidate.Text)).Take(MostOffered).Select(static candidate => Result(candidate.Text, candidate.Tip));
    }

    /// <summary>Lists what may be meant.</summary>
    /// <param name="client">The client to ask.</param>
    /// <param name="word">What was typed so far, without quotes.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>Texts and what is to be said about them.</returns>
    private protected abstract Task<IReadOnlyList<(string Text, string Tip)>> ListAsync(ConnectorsClient client, string word, CancellationToken cancellationToken);

    private static CompletionResult Result(string text, string tip)
    {
        var shown = TerminalText.Line(text);
        tip = TerminalText.Line(tip);
        var plain = text.Length > 0 && text.All(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':');
        return new CompletionResult(
            plain ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'",
            shown,
            CompletionResultType.ParameterValue,
            tip.Length == 0 ? shown : tip);
    }
}
