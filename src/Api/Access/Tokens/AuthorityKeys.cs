using System.Net;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>
/// An authority's metadata and public keys (OpenID Connect Discovery 1.0; RFC 7517): fetched once an hour, and sooner where a token
/// names a key that is not among them, but not more often than every ten seconds. While the authority can't be reached the last ones
/// hold.
/// </summary>
internal sealed class AuthorityKeys(string address, IDocumentRetriever documents, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1);
    private OpenIdConnectConfiguration? _current;
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    /// <summary>The metadata, as fetched within the last hour where the authority can be reached.</summary>
    /// <exception cref="TimeoutException">There are none yet, and the authority can't be reached.</exception>
    public ValueTask<OpenIdConnectConfiguration> GetAsync() =>
        _current is { } current && time.GetUtcNow() - _fetchedAt < Hold ? new(current) : FetchAsync(newerThan: _current);

    /// <summary>Newer metadata than <paramref name="known"/>, or the same where there were none or it is too soon to ask.</summary>
    public ValueTask<OpenIdConnectConfiguration> GetNewerAsync(OpenIdConnectConfiguration known) => FetchAsync(newerThan: known);

    public void Dispose() => _fetching.Dispose();

    private async ValueTask<OpenIdConnectConfiguration> FetchAsync(OpenIdConnectConfiguration? newerThan)
    {
        await _fetching.WaitAsync();
        try
        {
            // Whoever waited may find it done; and whoever sends tokens of unknown keys must not make this call without end.
            var now = time.GetUtcNow();
            if (_current is not null && (_current != newerThan || now - _triedAt < BetweenFetches))
                return _current;

            _triedAt = now;
            _current = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None);
            _fetchedAt = now;
            return _current;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ArgumentException or InvalidOperationException or OperationCanceledException)
        {
            return _current ?? throw new TimeoutException($"The metadata of the token authority can't be read from {address}.", exception);
        }
        finally
        {
            _fetching.Release();
        }
    }
}
