using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAi.Api.Access;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// A request that runs on when its client has left: what its endpoint needs of it, without its connection.
/// </summary>
internal sealed class DetachedRequest : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IDisposable
{
    private readonly CancellationTokenSource _leaving;
    private readonly FeatureCollection _features = new();

    /// <summary>Takes over <paramref name="original"/>, whose body has been read.</summary>
    /// <param name="original">The request as it came.</param>
    /// <param name="body">Its body.</param>
    /// <param name="recording">Where its answer goes.</param>
    /// <param name="stopping">Cancelled when it is to break off.</param>
    public DetachedRequest(HttpContext original, ReadOnlyMemory<byte> body, AnswerRecording recording, CancellationToken stopping)
    {
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        RequestAborted = _leaving.Token;
        Response = new RecordedResponse(recording);
        CanHaveBody = body.Length > 0;
        _features.Set<IHttpRequestFeature>(RequestOf(original.Request, body));
        _features.Set<IHttpResponseFeature>(Response);
        _features.Set<IHttpResponseBodyFeature>(Response);
        _features.Set<IHttpRequestLifetimeFeature>(this);
        _features.Set<IHttpRequestBodyDetectionFeature>(this);
        _features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = original.TraceIdentifier });
        _features.Set<IHttpConnectionFeature>(ConnectionOf(original.Connection));
        _features.Set(Response);
        _features.Set(original.Caller());
        Context = new DefaultHttpContext(_features);
    }

    /// <summary>The request as its endpoint sees it.</summary>
    public HttpContext Context { get; }

    /// <summary>What its endpoint answers.</summary>
    public RecordedResponse Response { get; }

    /// <inheritdoc />
    public bool CanHaveBody { get; }

    /// <summary>Whether it broke off: what was written is not whole.</summary>
    public bool IsAborted => _leaving.IsCancellationRequested;

    /// <inheritdoc />
    public CancellationToken RequestAborted { get; set; }

    /// <inheritdoc />
    public void Abort() => _leaving.Cancel();

    /// <inheritdoc />
    public void Dispose() => _leaving.Dispose();

    private static HttpRequestFeature RequestOf(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderDictionary(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
            headers[name] = values;

        _ = MemoryMarshal.TryGetArray(body, out var bytes);
        return new HttpRequestFeature
        {
            Method = request.Method,
            Scheme = request.Scheme,
            Protocol = request.Protocol,
            PathBase = request.PathBase,
            Path = request.Path,
            QueryString = request.QueryString.ToString(),
            Headers = headers,
            Body = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false),
        };
    }

    private static HttpConnectionFeature ConnectionOf(ConnectionInfo connection) => new()
    {
        ConnectionId = connection.Id,
        RemoteIpAddress = connection.RemoteIpAddress,
        RemotePort = connection.RemotePort,
        LocalIpAddress = connection.LocalIpAddress,
        LocalPort = connection.LocalPort,
    };
}
