using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Responses;

namespace OrleansAi.Api.Responses;

/// <summary>
/// OpenAI's responses, answered by any model: where its provider serves them itself, request and answer pass as bytes; otherwise they
/// are made of a chat completion. None is kept.
/// </summary>
public static class ResponsesApi
{
    /// <summary>Maps <c>POST /v1/responses</c>.</summary>
    public static void MapResponses(this IEndpointRouteBuilder endpoints) =>
        new Endpoint(endpoints.ServiceProvider).Map<ResponseDescription>(endpoints).WithName("CreateResponse");

    private sealed class Endpoint(IServiceProvider services) : ForeignModelEndpoint("/v1/responses", ModelOperation.Chat, ChatFormat.OpenAI, services)
    {
        private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();

        protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) => ResponsesRequestReader.Read(body);

        protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped) =>
            answer.Format == ChatFormat.Responses
                ? ModelAnswerWriter.WriteAsync(context, answer)
                : TranslatedAnswerWriter.WriteAsync(
                    context,
                    answer,
                    dropped,
                    () => new ChatToResponseEvents(call.Original!, call.CallId, _time.GetUtcNow()),
                    whole => ChatToResponse.Write(whole, call.Original!, call.CallId, _time.GetUtcNow(), answer.Usage));
    }
}
