using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.Ollama;

/// <summary><c>/api/chat</c> and <c>/api/generate</c>: a stream of lines, unless the request says <c>"stream": false</c>.</summary>
internal sealed class OllamaEndpoint(string path, OllamaForm form, IServiceProvider services)
    : ForeignModelEndpoint(path, ModelOperation.Chat, ChatFormat.Ollama, services)
{
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();

    protected override ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body) =>
        form == OllamaForm.Chat ? OllamaRequestReader.Read(body) : OllamaRequestReader.ReadGenerate(body);

    protected override Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped)
    {
        if (answer.Format == ChatFormat.Ollama)
            return ModelAnswerWriter.WriteAsync(context, answer, StreamFrame.Lines);

        var model = call.Request.Model;
        return TranslatedAnswerWriter.WriteAsync(
            context,
            answer,
            dropped,
            () => new ChatToOllamaEvents(model, form, _time),
            whole => new OllamaAnswerWriter(model, form, _time).Write(whole, answer.Usage),
            StreamFrame.Lines);
    }
}
