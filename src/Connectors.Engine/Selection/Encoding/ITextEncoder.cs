namespace Connectors.Engine.Selection.Encoding;

/// <summary>Turns texts into unit vectors whose dot product says how near their meanings are. Thread-safe.</summary>
internal interface ITextEncoder : IDisposable
{
    /// <summary>Names the model and its version; vectors of different models must not be compared.</summary>
    string Model { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="role">What they are.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <returns>A vector of length one for each text, in their order; all zero for a text of which the model knows nothing.</returns>
    Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, TextRole role, CancellationToken cancellationToken);
}
