using Connectors.Engine.Selection.Index;

namespace Connectors.Engine.Selection.Ranking;

/// <summary>Takes tools in order of score, best first, without sorting the ones that nobody asks for.</summary>
/// <param name="snapshot">The tools; equal scores go by id.</param>
/// <param name="scores">A score for each.</param>
/// <param name="allowed">Which may be taken.</param>
internal sealed class BestFirst(IndexSnapshot snapshot, float[] scores, bool[] allowed) : IComparer<int>
{
    private readonly HashSet<int> taken = [];
    private readonly Queue<int> ready = new();
    private int chunk = 64;

    /// <summary>Takes the next best.</summary>
    /// <returns>Its place, or -1 when there is none left.</returns>
    public int Take()
    {
        if (ready.Count == 0)
        {
            Fill();
        }

        return ready.TryDequeue(out var document) ? document : -1;
    }

    /// <summary>Worse before better, as a heap of the best wants it.</summary>
    /// <param name="x">A place.</param>
    /// <param name="y">Another.</param>
    /// <returns>Less than nought when the first is the worse.</returns>
    public int Compare(int x, int y)
    {
        var byScore = scores[x].CompareTo(scores[y]);
        return byScore != 0 ? byScore : string.CompareOrdinal(snapshot.ToolAt(y).Id, snapshot.ToolAt(x).Id);
    }

    private void Fill()
    {
        var heap = new PriorityQueue<int, int>(chunk + 1, this);
        for (var document = 0; document < snapshot.ToolCount; document++)
        {
            if (!allowed[document] || (heap.Count == chunk && scores[document] < scores[heap.Peek()]) || taken.Contains(document))
            {
                continue;
            }

            heap.Enqueue(document, document);
            if (heap.Count > chunk)
            {
                heap.Dequeue();
            }
        }

        var best = new int[heap.Count];
        for (var at = best.Length - 1; at >= 0; at--)
        {
            best[at] = heap.Dequeue();
        }

        foreach (var document in best)
        {
            taken.Add(document);
            ready.Enqueue(document);
        }

        chunk *= 4;
    }
}
