using System.Diagnostics.Metrics;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>What operators see of moderation.</summary>
internal sealed class ModerationMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _judgements = meters.Create("OrleansAi")
        .CreateCounter<long>("orleansai.moderations", "{judgement}", "Judgements of a moderation model, by what was judged and what it came to.");

    public void Judged(string subject, string result) =>
        _judgements.Add(1, new KeyValuePair<string, object?>("subject", subject), new KeyValuePair<string, object?>("result", result));
}
