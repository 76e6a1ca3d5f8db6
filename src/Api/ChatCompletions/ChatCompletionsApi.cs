using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.ChatCompletions;

/// <summary>OpenAI's chat completions.</summary>
public static class ChatCompletionsApi
{
    /// <summary>Maps <c>POST /v1/chat/completions</c>.</summary>
    public static void MapChatCompletions(this IEndpointRouteBuilder endpoints) =>
        ModelEndpoint.Map<ChatCompletionDescription>(endpoints, ModelOperation.Chat.Endpoint, ModelOperation.Chat, Scope.Chat)
            .WithName("CreateChatCompletion");
}
