namespace Connectors.Engine.Selection.Ranking;

/// <summary>Takes tools in order of score, best first, without sorting the ones that nobody asks for.</summary>
internal sealed class BestFirst
{
    private readonly PriorityQueue<int, (float Negative, string Id)> queue;

    /// <summary>Prepares the order.</summary>
    /// <param name="candidates">Places and scores; ties go by id.</param>
    public BestFirst(IEnumerable<(int Document, float Score, string Id)> candidates) =>
        queue = new(candidates.Select(candidate => (candidate.Document, (-candidate.Score, candidate.Id))), Order.Instance);

    /// <summary>Takes the next best.</summary>
    /// <param name="document">Its place.</param>
    /// <param name="score">Its score.</param>
    /// <returns>False when there is none left.</returns>
    public bool TryTake(out int document, out float score)
    {
        var taken = queue.TryDequeue(out document, out var priority);
        score = -priority.Negative;
        return taken;
    }

    private sealed class Order : IComparer<(float Negative, string Id)>
    {
        public static readonly Order Instance = new();

        public int Compare((float Negative, string Id) left, (float Negative, string Id) right)
        {
            var byScore = left.Negative.CompareTo(right.Negative);
            return byScore != 0 ? byScore : string.CompareOrdinal(left.Id, right.Id);
        }
    }
}
