namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Limits and retries are in their ranges.</summary>
internal sealed class CallRule : IGatewayRule
{
    private const int SmallestEvent = 4096;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Check(GatewayOptions options)
    {
        var calls = options.Calls;
        if (calls.MaxOutputTokens is < 1 or > int.MaxValue)
            yield return $"OrleansAi:Gateway:MaxOutputTokens is {calls.MaxOutputTokens}; write 1 to {int.MaxValue}.";

        if (calls.MaxEventBytes is < SmallestEvent or > 1 << 28)
            yield return $"OrleansAi:Gateway:MaxEventBytes is {calls.MaxEventBytes}; write {SmallestEvent} to {1 << 28}.";

        if (calls.MaxAnswerBytes is < SmallestEvent or > 1 << 30)
            yield return $"OrleansAi:Gateway:MaxAnswerBytes is {calls.MaxAnswerBytes}; write {SmallestEvent} to {1 << 30}.";

        if (calls.Retry.Retries is < 0 or > 10)
            yield return $"OrleansAi:Gateway:Retry:Retries is {calls.Retry.Retries}; write 0 to 10.";

        if (calls.Retry.BaseDelay < TimeSpan.Zero || calls.Retry.BaseDelay > calls.Retry.MaxDelay)
            yield return $"OrleansAi:Gateway:Retry:BaseDelay is {calls.Retry.BaseDelay}; write 0 up to MaxDelay ({calls.Retry.MaxDelay}).";

        if (calls.Retry.MaxDelay > LongestWait || calls.Retry.MaxRetryAfter < TimeSpan.Zero || calls.Retry.MaxRetryAfter > LongestWait)
            yield return "OrleansAi:Gateway:Retry: a client waits meanwhile; write at most \"00:01:00\" for MaxDelay and MaxRetryAfter.";

        foreach (var (name, model) in options.Models)
        {
            if (model.MaxOutputTokens is < 1 or > int.MaxValue)
                yield return $"OrleansAi:Models:{name}:MaxOutputTokens is {model.MaxOutputTokens}; write 1 to {int.MaxValue}.";
        }
    }
}
