using System.Net;
using System.Net.Http.Headers;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>A request's body on its way up: the client's own bytes, with the few that must change replaced while they are written.</summary>
internal sealed class ModelRequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly ReadOnlyMemory<byte> _body;
    private readonly BodyEdit _first;
    private readonly BodyEdit _second;

    private ModelRequestContent(ReadOnlyMemory<byte> body, string? formType, BodyEdit first, BodyEdit second)
    {
        _body = body;
        _first = first.Start <= second.Start ? first : second;
        _second = first.Start <= second.Start ? second : first;
        if (formType is null)
            Headers.ContentType = Json;
        else
            Headers.TryAddWithoutValidation("Content-Type", formType);
    }

    /// <summary>The body of <paramref name="call"/> for the upstream's <paramref name="model"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="model">The model as a JSON string with its quotes, or as it is for a form.</param>
    /// <param name="streamUsage">Whether a stream of text is to end with its usage.</param>
    public static ModelRequestContent Create(ModelCall call, ReadOnlyMemory<byte> model, bool streamUsage)
    {
        var rename = BodyEdit.Rename(call, model);
        var asks = streamUsage && call.Request is { Stream: true, IncludeUsage: false } && call.Operation.HasOutputTokens;
        var usage = asks ? BodyEdit.AskForUsage(call) : BodyEdit.None(call.Body.Length);
        return new ModelRequestContent(call.Body, call.FormType, rename, usage);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var at = 0;
        if (!_first.IsNone)
            at = await WriteAsync(stream, at, _first, cancellationToken);

        if (!_second.IsNone)
            at = await WriteAsync(stream, at, _second, cancellationToken);

        await stream.WriteAsync(_body[at..], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length + _first.Growth + _second.Growth;
        return true;
    }

    private async ValueTask<int> WriteAsync(Stream stream, int at, BodyEdit edit, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_body[at..edit.Start], cancellationToken);
        await stream.WriteAsync(edit.Replacement, cancellationToken);
        return edit.End;
    }
}
