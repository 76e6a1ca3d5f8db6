using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>A call with all its accounts, and what it used in the end.</summary>
internal sealed class AccountsCall(AdmissionRequest request)
{
    private OrleansAi.Gateway.Admission.Reservation? _reservation;

    public string Id => request.CallId;

    /// <summary>The keys of the quota grains of all its accounts.</summary>
    public IReadOnlyList<string> Accounts { get; } =
        [.. new[] { request.Caller.UserKey, request.Caller.KeyLimits?.Account, request.Tenant?.Account, request.Model?.Account }.OfType<string>()];

    public TimeSpan At { get; private set; }

    public TimeSpan EndedAt { get; private set; }

    /// <summary>What was reserved, or what was used once that is known.</summary>
    public long Tokens { get; private set; } = request.Tokens;

    public Money Reserved => request.Cost;

    /// <summary>What it cost.</summary>
    public Money Cost { get; private set; }

    public bool Released { get; private set; }

    public bool Runs => _reservation is not null;

    public void Begin(OrleansAi.Gateway.Admission.Reservation reservation, TimeSpan at) => (_reservation, At) = (reservation, at);

    public void Settle(long used, Money cost, TimeSpan at)
    {
        (Tokens, Cost, EndedAt) = (used, cost, at);
        _reservation!.Settle(new TokenUsage { InputTokens = used, OutputTokens = 0 }, cost);
        _reservation = null;
    }

    public void Release()
    {
        (Tokens, Released) = (0, true);
        _reservation!.Release();
        _reservation = null;
    }
}
