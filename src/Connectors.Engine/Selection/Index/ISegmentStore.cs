using Connectors.Engine.Storage;

namespace Connectors.Engine.Selection.Index;

/// <summary>Keeps the segments of one index across processes. Thread-safe.</summary>
internal interface ISegmentStore
{
    /// <summary>Keeps a segment.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="revision">The revision of the catalogue that it was made of.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>False when the catalogue has changed meanwhile, and nothing was kept.</returns>
    bool Put(string server, long revision, SegmentRecord segment);

    /// <summary>Adds vectors to a segment that is kept.</summary>
    /// <param name="server">Its server.</param>
    /// <param name="id">The segment's id; one of another id is left as it is.</param>
    /// <param name="model">The model of the vectors.</param>
    /// <param name="vectors">The vectors.</param>
    void PutVectors(string server, string id, string model, byte[] vectors);
}
