using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Gateway.Tests.Rollouts;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Tests.Registry;

/// <summary>What registered models make of the settings, and of calls.</summary>
public sealed class ModelRegistryTests : IAsyncLifetime
{
    private ScriptedUpstream _one = null!;
    private ScriptedUpstream _two = null!;
    private GatewayUnderTest _gateway = null!;
    private IModelRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        (_one, _two) = (await ScriptedUpstream.StartAsync(Answers.Whole()), await ScriptedUpstream.StartAsync(Answers.Whole()));
        _gateway = RolloutWorld.GatewayOver(_one, _two);
        _registry = _gateway.Services.GetRequiredService<IModelRegistry>();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_OfARegisteredModel_TakesThePlaceOfTheSettingsUntilItIsRemoved()
    {
        Assert.Equal("one", await ProviderAsync("chat"));
        _registry.Apply(Registered("chat", 1, "two"));
        Assert.Equal("two", await ProviderAsync("chat"));

        // An announcement that comes late changes nothing.
        _registry.Apply(Registered("chat", 3, "two"));
        _registry.Apply(Registered("chat", 2, "one"));
        Assert.Equal("two", await ProviderAsync("chat"));

        _registry.Apply(Registered("chat", 4, null));
        Assert.Equal("one", await ProviderAsync("chat"));
    }

    [Fact]
    public async Task CallAsync_OfANewModel_IsServedUntilItIsRemoved()
    {
        Assert.Equal(ModelRefusalKind.UnknownModel, (await _gateway.RefusalAsync(Body("new"))).Kind);
        _registry.Apply(Registered("new", 1, "two"));

        Assert.Equal("two", await ProviderAsync("new"));
        Assert.Equal(["chat", "new"], Routes.Names.AsEnumerable());

        _registry.Apply(Registered("new", 2, null));
        Assert.Equal(ModelRefusalKind.UnknownModel, (await _gateway.RefusalAsync(Body("new"))).Kind);
    }

    [Fact]
    public async Task Reload_OfSettingsThatNoLongerAllowAModel_LeavesItOutUntilTheyDo()
    {
        _gateway.Configuration["OrleansAi:Models:other:Targets:0:Provider"] = "one";
        _gateway.Configuration["OrleansAi:Models:other:Targets:0:Model"] = "m";
        _gateway.Configuration.Reload();
        _registry.Apply(Registered("other", 1, "two", fallback: "chat"));
        Assert.Equal("two", await ProviderAsync("other"));

        _gateway.Configuration["OrleansAi:Models:chat:Fallback:0"] = "other";
        _gateway.Configuration.Reload();
        Assert.Equal("one", await ProviderAsync("other"));
        Assert.Contains("goes in a circle", _registry.Models.Single(model => model.Name == "other").Problem, StringComparison.Ordinal);

        _gateway.Configuration["OrleansAi:Models:chat:Fallback:0"] = "local";
        _gateway.Configuration.Reload();
        Assert.Equal("two", await ProviderAsync("other"));
    }

    [Fact]
    public async Task Registered_WhileChangedSettingsAreRefused_IsInForce()
    {
        _gateway.Configuration["OrleansAi:Models:chat:Strategy"] = "Guess";
        _gateway.Configuration.Reload();

        _registry.Apply(Registered("new", 1, "two"));

        Assert.Equal("two", await ProviderAsync("new"));
        Assert.Equal("one", await ProviderAsync("chat"));
    }

    [Fact]
    public async Task Registered_WhoseProviderIsGone_LeavesTheSettingsModelInForceAndThoseThatNeedItOut()
    {
        _registry.Apply(Registered("chat", 1, "gone"));
        _registry.Apply(Registered("lost", 1, "gone"));
        _registry.Apply(Registered("needy", 1, "one", fallback: "lost"));
        _registry.Apply(Registered("sound", 1, "two", fallback: "chat"));

        Assert.Equal("one", await ProviderAsync("chat"));
        Assert.Equal(["chat", "sound"], Routes.Names.AsEnumerable());
        var models = _registry.Models.ToDictionary(model => model.Name);
        Assert.Contains("'gone', which is not among the Providers", models["chat"].Problem, StringComparison.Ordinal);
        Assert.Contains("'lost', which is not among the Models", models["needy"].Problem, StringComparison.Ordinal);
        Assert.Null(models["sound"].Problem);

        _registry.Apply(Registered("lost", 2, "two"));
        Assert.Equal(["chat", "lost", "needy", "sound"], Routes.Names.AsEnumerable());
    }

    [Fact]
    public void Registered_InATextThatCanNotBeRead_IsLeftOut()
    {
        _registry.Apply(new RegisteredModel { Name = "odd", Revision = 1, Definition = "{", ChangedAt = RolloutWorld.Start, ChangedBy = "admin" });

        Assert.Equal(["chat"], Routes.Names.AsEnumerable());
        var odd = _registry.Models.Single(model => model.Name == "odd");
        Assert.Null(odd.Definition);
        Assert.Contains("can't be read", odd.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SpeaksInTheWordsOfTheSettings()
    {
        Assert.Empty(_registry.Check("new", Definition("two")));
        Assert.Equal(
            "OrleansAi:Models:new:Targets:0:Provider is 'gone', which is not among the Providers (one, two, local); name one of them or add it.",
            Assert.Single(_registry.Check("new", Definition("gone"))));
        Assert.Contains("goes in a circle (chat → chat)", Assert.Single(_registry.Check("chat", Definition("two", "chat"))), StringComparison.Ordinal);
    }

    [Fact]
    public void CheckRemoval_OfAModelThatOthersName_NamesThem()
    {
        _registry.Apply(Registered("spare", 1, "two"));
        _registry.Apply(Registered("first", 1, "one", fallback: "spare"));
        _registry.Apply(Registered("chat", 1, "two", fallback: "spare"));

        Assert.Equal(2, _registry.CheckRemoval("spare").Length);
        Assert.Contains("OrleansAi:Models:first:Fallback:0 is 'spare'", string.Join(' ', _registry.CheckRemoval("spare")), StringComparison.Ordinal);
        Assert.Empty(_registry.CheckRemoval("first"));

        // The settings' own comes back, so those that name it lack nothing.
        _registry.Apply(Registered("spare", 2, "two", fallback: "chat"));
        _registry.Apply(Registered("chat", 2, "two"));
        Assert.Empty(_registry.CheckRemoval("chat"));
    }

    [Fact]
    public async Task Rollout_OfARegisteredModel_IsInForceWithIt()
    {
        _registry.Apply(Registered("new", 1, "one"));
        var rollout = RolloutWorld.Of(RolloutKind.BlueGreen, 100) with { Model = "new" };
        _gateway.Services.GetRequiredService<ClusterRollouts>().Apply([rollout]);
        Assert.True(_gateway.Services.GetRequiredService<IModelVersions>().Has("new"));

        Assert.Equal("two", await ProviderAsync("new"));

        // The rollout waits for its model, and is back with it.
        _registry.Apply(Registered("new", 2, null));
        Assert.Equal(ModelRefusalKind.UnknownModel, (await _gateway.RefusalAsync(Body("new"))).Kind);
        _registry.Apply(Registered("new", 3, "one"));
        Assert.Equal("two", await ProviderAsync("new"));
    }

    private Gateway.Routing.RouteTable Routes => _gateway.Services.GetRequiredService<IGatewaySettings>().Current.Routes;

    private static Gateway.Routing.ModelOptions Definition(string provider, string? fallback = null) => ModelDefinition.ReadStrictly(Encoding.UTF8.GetBytes(
        $$"""{"targets":[{"provider":"{{provider}}","model":"m"}],"fallback":[{{(fallback is null ? "" : $"\"{fallback}\"")}}]}""")).Model!;

    private static RegisteredModel Registered(string name, long revision, string? provider, string? fallback = null) => new()
    {
        Name = name,
        Revision = revision,
        Definition = provider is null ? null : ModelDefinition.Write(Definition(provider, fallback)),
        ChangedAt = RolloutWorld.Start,
        ChangedBy = "admin",
    };

    private static string Body(string model) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]}""";

    private async Task<string> ProviderAsync(string model)
    {
        await using var answer = await _gateway.AnswerAsync(Body(model));
        await GatewayUnderTest.ReadAsync(answer);
        return answer.Provider;
    }
}
