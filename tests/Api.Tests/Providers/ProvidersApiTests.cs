using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Providers;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Audit;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Api.Tests.Providers;

public sealed class ProvidersApiTests
{
    private static readonly Caller Admin = new() { Tenant = "acme", User = "root", Tier = "pro", Scopes = [Scope.Admin] };

    private readonly Dictionary<string, HealthDouble> _grains = [];
    private readonly AuditDouble _audit = new();

    [Fact]
    public async Task Circuits_WithoutTheAdminScope_AreRefused()
    {
        await using var api = await StartAsync(Admin with { Scopes = [Scope.Chat] });
        Assert.Equal(403, (await api.SendAsync("GET", "/api/admin/providers")).Status);
        Assert.Equal(403, (await api.SendAsync("POST", "/api/admin/providers/open/one/chat")).Status);
        Assert.Empty(_grains);
    }

    [Fact]
    public async Task ListCircuits_KnownTargets_AreShownInOrder()
    {
        await using var api = await StartAsync(Admin);
        var (status, list) = await api.SendAsync("GET", "/api/admin/providers");
        Assert.Equal(200, status);
        Assert.Equal(
            ["one/chat", "two/meta/llama"],
            list.GetProperty("circuits").EnumerateArray().Select(circuit => circuit.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task OpenCircuit_ThenReset_ShowsEachState()
    {
        await using var api = await StartAsync(Admin);
        var (_, open) = await api.SendAsync("POST", "/api/admin/providers/open/two/meta/llama");
        Assert.Equal(("two/meta/llama", "open", true), (Text(open, "target"), Text(open, "state"), open.GetProperty("forced").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, open.GetProperty("openUntil").ValueKind);

        var (_, seen) = await api.SendAsync("GET", "/api/admin/providers/circuits/two/meta/llama");
        Assert.Equal("open", Text(seen, "state"));
        var (_, closed) = await api.SendAsync("POST", "/api/admin/providers/reset/two/meta/llama");
        Assert.Equal("closed", Text(closed, "state"));
    }

    [Fact]
    public async Task OpenCircuit_ForSomeSeconds_EndsThen()
    {
        await using var api = await StartAsync(Admin);
        var before = TimeProvider.System.GetUtcNow();
        var (_, open) = await api.SendAsync("POST", "/api/admin/providers/open/one/chat?seconds=60");
        var after = TimeProvider.System.GetUtcNow();
        Assert.InRange(open.GetProperty("openUntil").GetDateTimeOffset(), before.AddSeconds(60), after.AddSeconds(60));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public async Task OpenCircuit_ForNoSensibleTime_IsAProblem(string seconds)
    {
        await using var api = await StartAsync(Admin);
        var (status, problem) = await api.SendAsync("POST", $"/api/admin/providers/open/one/chat?seconds={seconds}");
        Assert.Equal((400, "seconds"), (status, Text(problem, "parameter")));
        Assert.Empty(_grains);
    }

    [Fact]
    public async Task Circuit_OpenedAndReset_IsAuditedAndNotWhereItIsOnlyRead()
    {
        await using var api = await StartAsync(Admin);
        await api.SendAsync("GET", "/api/admin/providers/circuits/one/chat");
        await api.SendAsync("POST", "/api/admin/providers/open/one/chat?seconds=60");
        await api.SendAsync("POST", "/api/admin/providers/reset/one/chat");
        await api.SendAsync("POST", "/api/admin/providers/open/one/other");

        Assert.Equal(
            [("circuit.open", "one/chat", """{"seconds":60}"""), ("circuit.reset", "one/chat", "{}")],
            _audit.Notes.Select(note => (note.Action, note.Subject, note.Details)));
        Assert.All(_audit.Notes, note => Assert.Equal(Admin.User, note.Actor));
    }

    [Fact]
    public async Task Circuit_OfATargetThatNobodyNamed_IsNotFoundAndAsksNoGrain()
    {
        await using var api = await StartAsync(Admin);
        Assert.Equal(404, (await api.SendAsync("POST", "/api/admin/providers/open/one/other")).Status);
        Assert.Equal(404, (await api.SendAsync("GET", "/api/admin/providers/circuits/none/chat")).Status);
        Assert.Empty(_grains);
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private Task<TestApi> StartAsync(Caller caller) => TestApi.StartAsync(
        caller,
        endpoints => endpoints.MapProviders(),
        services => services
            .AddSingleton<IKnownTargets>(new TargetsDouble())
            .AddSingleton(GrainDoubles.Create((type, key) => type == typeof(IAuditGrain)
                ? _audit
                : _grains.TryGetValue(key, out var grain) ? grain : _grains[key] = new HealthDouble(TargetId.Parse(key)))));

    private sealed class TargetsDouble : IKnownTargets
    {
        public IReadOnlySet<TargetId> Targets { get; } = new HashSet<TargetId> { new("two", "meta/llama"), new("one", "chat") };

        public CircuitSnapshot CircuitOf(TargetId target) => throw new NotSupportedException();
    }

    private sealed class HealthDouble(TargetId target) : IProviderHealthGrain
    {
        private CircuitSnapshot _circuit = new() { Target = target, Version = 0 };

        public Task<CircuitSnapshot> Report(CallReport report) => throw new NotSupportedException();

        public Task<ProbeAnswer> TryBeginProbe(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<CircuitSnapshot> Get(CancellationToken cancellationToken) => Task.FromResult(_circuit);

        public Task<CircuitSnapshot> ForceOpen(DateTimeOffset? until) =>
            Task.FromResult(_circuit = _circuit with { OpenUntil = until ?? DateTimeOffset.MaxValue, Forced = true });

        public Task<CircuitSnapshot> Reset() => Task.FromResult(_circuit = _circuit with { OpenUntil = null, Forced = false });
    }
}
