using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Connectors.Gateway.Metrics;

/// <summary>Adds up what our meters report, and writes it in Prometheus' text format, version 0.0.4.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private const string OurMeters = "Connectors.";
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<KeyValuePair<string, object?>[], Series>> families = new();

    public MetricsCollector()
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name.StartsWith(OurMeters, StringComparison.Ordinal))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
    }

    public string Render()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (instrument, series) in families.OrderBy(family => family.Key.Name, StringComparer.Ordinal))
        {
            var name = Name(instrument);
            var kind = IsHistogram(instrument) ? "histogram" : IsCounter(instrument) ? "counter" : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {kind}\n");
            foreach (var (labels, values) in series.Select(pair => (Labels: Labels(pair.Key), pair.Value)).OrderBy(pair => pair.Labels, StringComparer.Ordinal))
            {
                values.Write(text, name, labels);
            }
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static bool IsHistogram(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>);

    private static bool IsCounter(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>);
    }

    private static bool IsAbsolute(Instrument instrument) => instrument.IsObservable || instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>);

    private static string Name(Instrument instrument) =>
        instrument.Name.Replace('.', '_')
        + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }
        + (IsCounter(instrument) ? "_total" : "");

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "," : "")}{key.Replace('.', '_')}=\"{escaped}\"");
        }

        return text.ToString();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var family = families.GetOrAdd(instrument, static _ => new ConcurrentDictionary<KeyValuePair<string, object?>[], Series>(new TagComparer()));
        var known = family.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (!known.TryGetValue(tags, out var series))
        {
            series = family.GetOrAdd(tags.ToArray(), static (_, instrument) => new Series(
                IsHistogram(instrument) ? (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [] : null,
                IsAbsolute(instrument)), instrument);
        }

        series.Add(value);
    }

    /// <summary>The values of one set of labels; with bounds, of a histogram.</summary>
    private sealed class Series(IReadOnlyList<double>? bounds, bool isAbsolute)
    {
        private readonly Lock gate = new();
        private readonly long[] buckets = new long[bounds?.Count ?? 0];
        private double sum;
        private long count;

        public void Add(double value)
        {
            lock (gate)
            {
                sum = isAbsolute ? value : sum + value;
                count++;
                for (var i = 0; i < buckets.Length; i++)
                {
                    if (value <= bounds![i])
                    {
                        buckets[i]++;
                    }
                }
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            lock (gate)
            {
                var braced = labels.Length > 0 ? $"{{{labels}}}" : "";
                if (bounds is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{braced} {sum}\n");
                    return;
                }

                var prefix = labels.Length > 0 ? labels + "," : "";
                for (var i = 0; i < buckets.Length; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{prefix}le=\"{bounds[i]}\"}} {buckets[i]}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{prefix}le=\"+Inf\"}} {count}\n{name}_sum{braced} {sum}\n{name}_count{braced} {count}\n");
            }
        }
    }
}
