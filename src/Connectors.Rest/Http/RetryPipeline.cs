using Polly;
using Polly.Retry;

namespace Connectors.Rest.Http;

/// <summary>When and after which pause a request is sent again.</summary>
internal static class RetryPipeline
{
    /// <summary>A gateway that wants a longer pause than this gets no second request: the error says when to come back.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    public static readonly ResiliencePropertyKey<GatewayRequest> Request = new("request");
    private static readonly ResiliencePropertyKey<long> WaitingSince = new("waiting since");
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestOwnPause = TimeSpan.FromSeconds(10);

    /// <param name="options">How often.</param>
    /// <param name="honoursIdempotency">Whether the gateway runs a call under an idempotency key at most once.</param>
    public static ResiliencePipeline<Attempt> Create(ConnectorsOptions options, Func<bool> honoursIdempotency)
    {
        // Around the retries, and not counted among them: the first call under the key is alive, and its answer will come.
        var pipeline = new ResiliencePipelineBuilder<Attempt>().AddRetry(new RetryStrategyOptions<Attempt>
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Result is { Code: ErrorCodes.InProgress }
                && Waited(arguments.Context) < RequestOf(arguments.Context).AttemptTimeout.GetValueOrDefault(options.Timeout)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(arguments.Outcome.Result?.RetryAfter ?? FirstPause),
        });
        if (options.MaximumRetryCount == 0)
        {
            return pipeline.Build();
        }

        return pipeline.AddRetry(new RetryStrategyOptions<Attempt>
        {
            MaxRetryAttempts = options.MaximumRetryCount,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstPause,
            MaxDelay = LongestOwnPause,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Result is { IsTransient: true } attempt
                && attempt.RetryAfter.GetValueOrDefault() <= LongestPause
                && MayBeSentAgain(RequestOf(arguments.Context), attempt, honoursIdempotency())),
            DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
            OnRetry = arguments =>
            {
                var attempt = arguments.Outcome.Result!;
                var request = RequestOf(arguments.Context);
                options.Write(
                    ConnectorLogLevel.Info,
                    FormattableString.Invariant($"{request.Method} {request.Path}: the gateway {attempt.Fault?.Sentence ?? $"answered {(int)attempt.Status}"}. Sent again ({arguments.AttemptNumber + 1} of {options.MaximumRetryCount}) in {arguments.RetryDelay.TotalSeconds:0.0} s."));
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static bool MayBeSentAgain(GatewayRequest request, Attempt attempt, bool honoursIdempotency) =>
        !request.RunsOnce || attempt.CertainlyDidNotRun || (request.IdempotencyKey is not null && honoursIdempotency);

    private static GatewayRequest RequestOf(ResilienceContext context) => context.Properties.GetValue(Request, null!);

    private static TimeSpan Waited(ResilienceContext context)
    {
        if (context.Properties.TryGetValue(WaitingSince, out var since))
        {
            return TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
        }

        context.Properties.Set(WaitingSince, Environment.TickCount64);
        return TimeSpan.Zero;
    }
}
