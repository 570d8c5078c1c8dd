using System.Buffers;
using System.Text;
using Connectors.Engine.Deployments;

namespace Connectors.Engine.Mcp;

/// <summary>Where the lines of one child go: cleaned, redacted, cut, into the log of its deployment; the last ones are kept for error messages.</summary>
internal sealed class ServerOutput(DeploymentLog log, string deploymentId, IReadOnlyCollection<string> secrets)
{
    private const int KeptLines = 20;
    private const int LongestLine = 2000;

    // Shorter ones occur by chance in any text, and would blacken it.
    private const int ShortestSecret = 4;

    // One of several lines, a key file say, is printed line by line.
    private readonly string[] secrets = [.. secrets.Concat(secrets.SelectMany(s => s.Split(['\r', '\n']))).Where(s => s.Length >= ShortestSecret).Distinct().OrderByDescending(s => s.Length)];
    private readonly Queue<string> last = new();

    public void Write(string stream, string text)
    {
        var line = Clean(text);
        log.Write(deploymentId, stream, line);
        if (stream is "stderr" or "build" && line.Length > 0)
        {
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > KeptLines)
                {
                    last.Dequeue();
                }
            }
        }
    }

    /// <summary>Takes a line of bytes.</summary>
    /// <returns>Done.</returns>
    public ValueTask Take(string stream, ReadOnlySequence<byte> line)
    {
        Write(stream, Encoding.UTF8.GetString(line).TrimEnd('\r'));
        return ValueTask.CompletedTask;
    }

    /// <summary>The end of what the child said on its standard error or while building.</summary>
    public string Tail()
    {
        lock (last)
        {
            return string.Join('\n', last);
        }
    }

    /// <summary>A text without secrets and control characters, so that no server writes to anybody's terminal.</summary>
    public string Clean(string text)
    {
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        var result = new StringBuilder(Math.Min(text.Length, LongestLine + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= LongestLine)
            {
                result.Append('…');
                break;
            }

            if (rune.Value == '\t')
            {
                result.Append("    ");
            }
            else if (Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format))
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }
}
