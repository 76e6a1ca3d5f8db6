using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Completions;

/// <summary>OpenAI's text completions, which code editors use to fill in the middle.</summary>
public static class CompletionsApi
{
    /// <summary>Maps <c>POST /v1/completions</c>.</summary>
    public static void MapCompletions(this IEndpointRouteBuilder endpoints) =>
        ModelEndpoint.Map<CompletionDescription>(endpoints, ModelOperation.Completions.Endpoint, ModelOperation.Completions, Scope.Chat)
            .WithName("CreateCompletion");
}
