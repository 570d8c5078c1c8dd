using System.Security.Cryptography;
using System.Text;
using Connectors.Engine.Selection.Index;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Selection.Encoding;

/// <summary>What is encoded of a tool.</summary>
internal static class ToolTexts
{
    private const int DescriptionWords = 60;

    // 64 pieces are seldom more than 400 characters; what the encoder cuts off anyway must not change the hash.
    private const int DescriptionCharacters = 600;

    /// <summary>The text whose sentence vector stands for a tool: <c>server name: title. description</c>.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="tool">The tool.</param>
    /// <returns>The text.</returns>
    public static string ForSentence(IndexedServer server, Tool tool)
    {
        var title = tool.Title ?? tool.Annotations?.Title;
        var text = new StringBuilder();
        text.AppendJoin(' ', WordSplitter.SplitPlain(server.Name).Where(word => word is not ("mcp" or "server")).Concat(WordSplitter.SplitPlain(tool.Name)));
        text.Append(": ").Append(title).Append(string.IsNullOrEmpty(title) ? "" : ". ");
        return text.Append(tool.Description.AsSpan(0, Math.Min(tool.Description.Length, DescriptionCharacters))).ToString();
    }

    /// <summary>The text whose word vector stands for a tool: name, server, title, the first sixty words of the description.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="tool">The tool.</param>
    /// <returns>The text.</returns>
    public static string ForWords(IndexedServer server, Tool tool)
    {
        var description = WordVectorEncoder.SplitWords(tool.Description).Take(DescriptionWords);
        return $"{tool.Name} {server.Name} {tool.Title ?? tool.Annotations?.Title} {string.Join(' ', description)}";
    }

    /// <summary>Names a text by its content.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The first 128 bits of its SHA-256 in hexadecimal digits.</returns>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
