using Microsoft.AspNetCore.Http;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.Gemini;

/// <summary><c>generateContent</c> and <c>streamGenerateContent</c>; a stream is a JSON array unless the query says <c>alt=sse</c>.</summary>
internal sealed class GenerateContentEndpoint(bool isStream, IServiceProvider services)
    : ForeignModelEndpoint("/v1beta/models", ModelOperation.Chat, ChatFormat.Gemini, services)
{
    protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) =>
        GeminiRequestReader.Read(body, GeminiAddress.Of(context).Model, isStream);

    protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped)
    {
        var frame = context.Request.Query["alt"] == "sse" ? null : StreamFrame.JsonArray;
        return answer.Format == ChatFormat.Gemini
            ? ModelAnswerWriter.WriteAsync(context, answer, frame)
            : TranslatedAnswerWriter.WriteAsync(
                context,
                answer,
                dropped,
                () => new ChatToGeminiEvents(call.CallId, call.Request.Model),
                whole => ChatToGeminiAnswer.Write(whole, call.CallId, call.Request.Model, answer.Usage),
                frame);
    }
}
