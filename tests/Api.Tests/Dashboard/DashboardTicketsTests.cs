using Microsoft.Extensions.Options;
using OrleansAi.Api.Access;
using OrleansAi.Api.Dashboard;

namespace OrleansAi.Api.Tests.Dashboard;

public sealed class DashboardTicketsTests
{
    private const string Configured = "a-key-from-the-configuration";

    private readonly Time _time = new();
    private readonly AuthOptions _options = new() { Keys = [new ConfiguredKey { Key = Configured, User = "alice" }] };

    [Fact]
    public void Open_ATicket_NamesTheKeyThatItWasMadeFor() =>
        Assert.Equal((KeyHash.Of(Configured), null), Tickets().Open(Tickets().Seal(Configured)));

    [Fact]
    public void Open_ATicketForAKeyMadeHere_NamesItsIdToo()
    {
        var id = AccessKeyText.NewId();
        var key = AccessKeyText.New(id);

        var ticket = Tickets().Seal(key);

        Assert.Equal((KeyHash.Of(key), id), Tickets().Open(ticket));
        Assert.DoesNotContain(id, ticket, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterItsHour_IsNoTicketAnyMore()
    {
        var ticket = Tickets().Seal(Configured);

        _time.Now += DashboardTickets.Lifetime - TimeSpan.FromSeconds(1);
        Assert.NotNull(Tickets().Open(ticket));
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.Null(Tickets().Open(ticket));
    }

    [Fact]
    public void Open_AfterTheConfiguredKeysChanged_IsNoTicketAnyMore()
    {
        var ticket = Tickets().Seal(Configured);

        _options.Keys.Add(new ConfiguredKey { Key = "another-key-from-the-configuration", User = "bob" });

        Assert.Null(Tickets().Open(ticket));
    }

    [Fact]
    public void Open_AnyChangedCharacter_IsNoTicket()
    {
        var ticket = Tickets().Seal(Configured);

        // The last character has bits that stand for nothing.
        Assert.All(Enumerable.Range(0, ticket.Length - 1), place =>
        {
            var forged = ticket.ToCharArray();
            forged[place] = forged[place] == 'A' ? 'B' : 'A';
            Assert.Null(Tickets().Open(new string(forged)));
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("no base64url!")]
    public void Open_WhatWasNeverATicket_IsNone(string? text) => Assert.Null(Tickets().Open(text));

    [Fact]
    public void Open_AVeryLongText_IsNotLookedAt() => Assert.Null(Tickets().Open(new string('A', 100_000)));

    private DashboardTickets Tickets() => new(new Monitor(_options), _time);

    private sealed class Time : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Monitor(AuthOptions options) : IOptionsMonitor<AuthOptions>
    {
        public AuthOptions CurrentValue => options;

        public AuthOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<AuthOptions, string?> listener) => null;
    }
}
