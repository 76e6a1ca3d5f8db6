using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// Anthropic's count of a request's tokens: by the provider where it counts, otherwise an estimate that says it is one.
/// </summary>
public static class CountTokensApi
{
    /// <summary>Maps <c>POST /v1/messages/count_tokens</c>.</summary>
    public static void MapCountTokens(this IEndpointRouteBuilder endpoints) =>
        new Endpoint(endpoints.ServiceProvider).Map<AnthropicMessagesDescription>(endpoints).WithName("CountMessageTokens");

    private sealed class Endpoint(IServiceProvider services)
        : ForeignModelEndpoint(ModelOperation.CountTokens.Endpoint, ModelOperation.CountTokens, ChatFormat.Anthropic, services)
    {
        private const string Member = "input_tokens";

        protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) => AnthropicRequestReader.Read(body, isAnswered: false);

        protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped) =>
            TokenCountWriter.WriteAsync(context, answer, Member);

        protected override Task RefuseAsync(HttpContext context, ModelRefusal refusal, ModelCall call) =>
            refusal.Kind == ModelRefusalKind.UnservedOperation
                ? TokenCountWriter.EstimateAsync(context, call.Request, Member)
                : base.RefuseAsync(context, refusal, call);
    }
}
