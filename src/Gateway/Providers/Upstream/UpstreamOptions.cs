namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>Checks the settings that every provider reached over HTTP has.</summary>
internal static class UpstreamOptions
{
    /// <summary>What is wrong with <paramref name="options"/>; see <see cref="IModelProviderFactory.Validate"/>.</summary>
    public static IEnumerable<string> Validate(string path, ProviderOptions options, string example)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            yield return $"{path}:Endpoint is '{options.Endpoint}'; write the base address with its version, for example \"{example}\".";
        else if (endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            yield return $"{path}:Endpoint has a query or a fragment; write the base address alone, for example \"{example}\".";

        if (options.MaxConnections < 1)
            yield return $"{path}:MaxConnections is {options.MaxConnections}; write 1 or more.";

        var headers = options.Headers.Select(header => (Member: $"Headers:{header.Key}", header.Value));
        foreach (var (member, value) in headers.Append((nameof(options.ApiKey), options.ApiKey ?? "")))
        {
            if (value.Any(char.IsControl))
                yield return $"{path}:{member} holds a control character, which a header cannot carry; remove it.";
        }
    }
}
