using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>One process's real account, and the calls that it let pass.</summary>
internal sealed class SimulatedFront
{
    private static readonly ImmutableArray<string> Scopes = [Scope.Chat];

    private readonly ManualTime _time;
    private readonly AccountKey _key;
    private readonly List<(WaitingCall Waiting, AdmissionRequest Request)> _waiting = [];

    public SimulatedFront(ManualTime time, string name, string tier, string endpoint)
    {
        _time = time;
        _key = new AccountKey("acme", "alice", tier, endpoint);
        Account = new QuotaAccount(_key, name, new AdmissionOptions(), new AdmissionClock(time), _ => IsAwake = true);
    }

    public QuotaAccount Account { get; }

    public string Endpoint => _key.Endpoint;

    public bool IsAwake { get; set; }

    /// <summary>Calls that wait for the grain's answer.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Calls that have passed and not ended.</summary>
    public List<PassedCall> Running { get; } = [];

    public int Refused { get; private set; }

    public string LastRefusal { get; private set; } = "";

    /// <summary>Lets a call come; returns it if it passed at once.</summary>
    public IEnumerable<PassedCall> Come(string callId, long tokens, Money cost)
    {
        var caller = new Caller { Tenant = _key.Owner, User = _key.User, Tier = _key.Tier, Scopes = Scopes };
        var request = new AdmissionRequest(callId, caller, _key.Endpoint, tokens, cost);
        Assert.True(Account.TryReserve(request, out var decision, out var waiting));
        if (waiting is null)
        {
            return Note(request, decision);
        }

        _waiting.Add((waiting, request));
        return [];
    }

    /// <summary>The waiting calls that have passed since.</summary>
    public IEnumerable<PassedCall> Served()
    {
        var served = _waiting.Where(call => call.Waiting.Decision.IsCompleted).ToArray();
        _waiting.RemoveAll(call => call.Waiting.Decision.IsCompleted);
        return [.. served.SelectMany(call => Note(call.Request, call.Waiting.Decision.GetAwaiter().GetResult()))];
    }

    private IEnumerable<PassedCall> Note(AdmissionRequest request, AdmissionDecision decision)
    {
        if (decision.Reservation is not { } reservation)
        {
            Assert.NotNull(decision.Refusal);
            Refused++;
            LastRefusal = decision.Refusal.Message;
            return [];
        }

        var call = new PassedCall(request.CallId, Endpoint, _time.Elapsed, request.Tokens, request.Cost, reservation, Account);
        Running.Add(call);
        return [call];
    }
}

/// <summary>A call that passed, and what it used in the end.</summary>
internal sealed class PassedCall(
    string id, string endpoint, TimeSpan at, long tokens, Money cost, OrleansAi.Gateway.Admission.Reservation reservation, QuotaAccount account)
{
    private readonly int _lapses = account.Lapses;

    public string Id => id;

    public string Endpoint => endpoint;

    public TimeSpan At => at;

    public Money Reserved => cost;

    /// <summary>What was reserved, or what was used once that is known.</summary>
    public long Tokens { get; private set; } = tokens;

    public bool Released { get; private set; }

    public Money Cost { get; private set; }

    /// <summary>Whether the lease that it was admitted under has been in force ever since.</summary>
    public bool LeaseHeld => account.Lapses == _lapses;

    public void Settle(long used, Money charged)
    {
        (Tokens, Cost) = (used, charged);
        reservation.Settle(new TokenUsage { InputTokens = used, OutputTokens = 0 }, charged);
    }

    public void Release()
    {
        Released = true;
        Tokens = 0;
        reservation.Release();
    }
}
