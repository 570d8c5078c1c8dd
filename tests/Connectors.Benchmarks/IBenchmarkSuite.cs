namespace Connectors.Benchmarks;

/// <summary>A group of measurements that is run by its name.</summary>
internal interface IBenchmarkSuite
{
    /// <summary>The name after <c>-Suite</c>; any case.</summary>
    string Name { get; }

    /// <summary>What it measures and which arguments it takes, in a line.</summary>
    string Summary { get; }

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">What follows the suite's name.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">An argument is unknown or wrong; the message names it.</exception>
    Task<int> RunAsync(string[] arguments);
}
