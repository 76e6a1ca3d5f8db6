using Microsoft.AspNetCore.Http;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Gemini;

namespace OrleansAi.Api.Gemini;

/// <summary><c>countTokens</c>: by the provider where it counts, otherwise an estimate that says it is one.</summary>
internal sealed class CountTokensEndpoint(IServiceProvider services)
    : ForeignModelEndpoint("/v1beta/models", ModelOperation.CountTokens, ChatFormat.Gemini, services)
{
    protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) =>
        GeminiRequestReader.ReadCount(body, GeminiAddress.Of(context).Model);

    protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped) =>
        TokenCountWriter.WriteAsync(context, answer, "totalTokens");

    protected override Task RefuseAsync(HttpContext context, ModelRefusal refusal, ModelCall call) =>
        refusal.Kind == ModelRefusalKind.UnservedOperation
            ? TokenCountWriter.EstimateAsync(context, call.Request, "totalTokens")
            : base.RefuseAsync(context, refusal, call);
}
