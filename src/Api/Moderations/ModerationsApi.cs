using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Moderations;

/// <summary>OpenAI's moderations.</summary>
public static class ModerationsApi
{
    /// <summary>Maps <c>POST /v1/moderations</c>.</summary>
    public static void MapModerations(this IEndpointRouteBuilder endpoints) =>
        ModelEndpoint.Map<ModerationDescription>(endpoints, ModelOperation.Moderations.Endpoint, ModelOperation.Moderations, Scope.Chat)
            .WithName("CreateModeration");
}
