using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// Anthropic's count of a request's tokens: by the provider where it is Anthropic's, otherwise an estimate that says it is one.
/// </summary>
public static class CountTokensApi
{
    /// <summary>Maps <c>POST /v1/messages/count_tokens</c>.</summary>
    public static void MapCountTokens(this IEndpointRouteBuilder endpoints) =>
        new Endpoint(endpoints.ServiceProvider).Map<AnthropicMessagesDescription>(endpoints).WithName("CountMessageTokens");

    private sealed class Endpoint(IServiceProvider services)
        : ForeignModelEndpoint(ModelOperation.CountTokens.Endpoint, ModelOperation.CountTokens, ChatFormat.Anthropic, services)
    {
        protected override ForeignRequestReading Read(ReadOnlyMemory<byte> body) => AnthropicRequestReader.Read(body, isAnswered: false);

        protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped) =>
            ModelAnswerWriter.WriteAsync(context, answer);

        protected override Task RefuseAsync(HttpContext context, ModelRefusal refusal, ModelCall call) =>
            refusal.Kind == ModelRefusalKind.UnservedOperation ? EstimateAsync(context, call.Request) : base.RefuseAsync(context, refusal, call);

        private static async Task EstimateAsync(HttpContext context, ModelRequestSummary request)
        {
            var tokens = TokenEstimate.Likely(request.EstimatedInputTokens);
            var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{tokens}}}"));
            context.Response.Headers["x-orleansai-estimated"] = "true";
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
