using System.Collections.Immutable;
using System.Net;
using OrleansAi.Access;
using OrleansAi.Api.Inference.Repository;
using OrleansAi.Inference;

namespace OrleansAi.Api.Tests.Inference;

public sealed class RepositoryRulesTests
{
    private static readonly LocalModelState Loaded = new() { Name = "iris/2", Status = LocalModelStatus.Loaded };
    private static readonly LocalModelState Failed = new() { Name = "iris/2", Status = LocalModelStatus.Failed, Failure = "/models/iris is broken." };
    private static readonly LocalModelState Loading = new() { Name = "iris/2", Status = LocalModelStatus.Loading };
    private static readonly LocalModelState Unloaded = new() { Name = "iris/2", Status = LocalModelStatus.Unloaded };

    public static TheoryData<string, string> States => new()
    {
        { "loaded failed", "READY" },
        { "failed loading", "LOADING" },
        { "unloaded failed", "UNAVAILABLE It cannot be loaded; the log of the silo that was to run it says why." },
        { "unloaded", "UNAVAILABLE It is not in memory; its next request loads it." },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void Index_SaysTheBestThatASiloHas(string states, string expected)
    {
        var reports = states.Split(' ').Select((state, silo) => Report($"silo-{silo}", state switch
        {
            "loaded" => Loaded,
            "failed" => Failed,
            "loading" => Loading,
            _ => Unloaded,
        })).ToImmutableArray();

        var model = Assert.Single(RepositoryRules.Index(reports, Caller()));

        Assert.Equal(("iris", "2"), (model.Name, model.Version));
        Assert.Equal(expected, $"{model.State} {model.Reason}".Trim());
    }

    [Fact]
    public void Reason_IsForAdministrators()
    {
        ImmutableArray<LocalModelReport> reports = [Report("a", Failed)];

        Assert.Equal("/models/iris is broken.", Assert.Single(RepositoryRules.Index(reports, Caller(Scope.Admin))).Reason);
        Assert.DoesNotContain("/models", Assert.Single(RepositoryRules.Index(reports, Caller(Scope.Inference))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Index_HasOnlyWhatTheCallerMayCall()
    {
        ImmutableArray<LocalModelReport> reports = [Report("a", Loaded, Loaded with { Name = "secret" })];

        var index = RepositoryRules.Index(reports, Caller() with { Models = ["iris"] });

        Assert.Equal("iris/2", Assert.Single(index).Key);
    }

    [Fact]
    public void Problem_NamesWhatFailed_AndWhere()
    {
        var problem = RepositoryRules.NotLoaded("iris", [Report("a", Loaded), Report("b", Failed)])!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, problem.Status);
        Assert.Equal("The model 'iris' cannot be loaded. iris/2 on b: /models/iris is broken.", problem.Message);
        Assert.Null(RepositoryRules.NotLoaded("iris", [Report("a", Loaded)]));
        Assert.EndsWith("on c: It is still being loaded.", RepositoryRules.NotLoaded("iris", [Report("c", Loaded with { IsLoading = true })])!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_IsAModelThatNoSiloHas()
    {
        Assert.Equal(HttpStatusCode.NotFound, RepositoryRules.Unknown("iris", [Report("a"), Report("b")])!.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, RepositoryRules.Unknown("iris", [])!.Status);
        Assert.Null(RepositoryRules.Unknown("iris", [Report("a"), Report("b", Unloaded)]));
    }

    private static LocalModelReport Report(string silo, params LocalModelState[] models) => new() { Silo = silo, Models = [.. models] };

    private static Caller Caller(string scope = Scope.Inference) => new() { Tenant = "acme", User = "alice", Tier = "free", Scopes = [scope] };
}
