using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Admission;

/// <summary>An account whose grain is the test: it reads each request and writes each answer.</summary>
internal sealed class AccountUnderTest
{
    private static readonly ImmutableArray<string> Scopes = [Scope.Chat];
    public static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = Scopes };
    private readonly ManualTime _time = new();
    private int _calls;

    public AccountUnderTest() : this(new AccountKey("acme", "alice", "pro", "/v1/chat/completions"))
    {
    }

    public AccountUnderTest(AccountKey key) =>
        Account = new QuotaAccount(key, "front", new AdmissionOptions(), new AdmissionClock(_time), _ => Wakes++);

    public QuotaAccount Account { get; }

    public int Wakes { get; private set; }

    public static TokenUsage Used(long tokens) => new() { InputTokens = tokens, OutputTokens = 0 };

    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <summary>A call that comes: decided at once, or by the time <see cref="Answer"/> has been called.</summary>
    /// <param name="tokens">How many it may use.</param>
    /// <param name="cost">What it may cost.</param>
    /// <param name="tenant">The limits of another account that has to admit it too.</param>
    /// <param name="isPart">Whether it is a part of a call that was admitted.</param>
    public Task<AdmissionDecision> Come(long tokens = 10, Money cost = default, AccountLimits? tenant = null, bool isPart = false)
    {
        var request = new AdmissionRequest($"call-{++_calls}", Alice, "/v1/chat/completions", tokens, cost) { Tenant = tenant, IsPartOfAnother = isPart };
        Assert.True(Account.TryReserve(request, out var decision, out var waiting));
        return waiting?.Decision ?? Task.FromResult(decision);
    }

    /// <summary>A call that must be decided without asking.</summary>
    public AdmissionDecision ComeNow(long tokens = 10, Money cost = default, bool isPart = false)
    {
        var decision = Come(tokens, cost, isPart: isPart);
        Assert.True(decision.IsCompleted, "The call waits for the grain.");
        return decision.GetAwaiter().GetResult();
    }

    public LeaseRequest Begin()
    {
        var request = Account.Begin(handBack: false);
        Assert.NotNull(request);
        return request;
    }

    /// <summary>Lets the account ask, and grants it what the pools say.</summary>
    public LeaseRequest Answer(PoolGrant? requests = null, PoolGrant? tokens = null, PoolGrant? slots = null, PoolGrant? money = null)
    {
        var request = Begin();
        var unlimited = new PoolGrant();
        Account.Complete(request, new LeaseGrant
        {
            Outcome = LeaseOutcome.Granted,
            Lifetime = TimeSpan.FromSeconds(2),
            Pools = [requests ?? unlimited, tokens ?? unlimited, slots ?? unlimited, money ?? unlimited],
        });
        return request;
    }
}
