using System.Collections.Frozen;

namespace Connectors.Engine.Selection.Text;

/// <summary>English words that say nothing about which tool is meant.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        ("a about after again all also am an and any anyone anything are as at be because been before being both but by can cannot could "
        + "d did do does doing done don dont each else ever every few for from further had has have having he her here hers him his how however "
        + "i if in into is isn it its itself just ll let lets like m made may me might mine more most much must my myself no nor not now "
        + "of off on once one only or other our ours out over own per please re really s same shall she should so some someone something such "
        + "t than that the their theirs them then there these they thing things this those through to too under until up upon us use used using "
        + "ve very via want was we were what whatever when where whether which while who whom whose why will with within without won would yes yet you your yours")
            .Split(' '));

    /// <summary>Whether a word is one.</summary>
    /// <param name="word">A word in lower case.</param>
    /// <returns>True when it says nothing.</returns>
    public static bool Contains(string word) => Words.Contains(word);
}
