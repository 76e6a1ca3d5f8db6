using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// Anthropic's messages, answered by any model: where its provider speaks the same format, request and answer pass as bytes;
/// otherwise both are translated.
/// </summary>
public static class AnthropicMessagesApi
{
    /// <summary>Maps <c>POST /v1/messages</c>.</summary>
    public static void MapAnthropicMessages(this IEndpointRouteBuilder endpoints) =>
        new Endpoint(endpoints.ServiceProvider).Map<AnthropicMessagesDescription>(endpoints).WithName("CreateMessage");

    private sealed class Endpoint(IServiceProvider services) : ForeignModelEndpoint("/v1/messages", ModelOperation.Chat, ChatFormat.Anthropic, services)
    {
        protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) => AnthropicRequestReader.Read(body);

        protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped) =>
            answer.Format == ChatFormat.Anthropic
                ? ModelAnswerWriter.WriteAsync(context, answer)
                : TranslatedAnswerWriter.WriteAsync(
                    context,
                    answer,
                    dropped,
                    () => new ChatToAnthropicEvents(IdOf(call), call.Request.Model),
                    whole => ChatToAnthropicAnswer.Write(whole, IdOf(call), call.Request.Model, answer.Usage));

        private static string IdOf(ModelCall call) => $"msg_{call.CallId}";
    }
}
