using System.IO.Compression;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>The body of an upstream's response. No compression is asked for; a server that compresses nevertheless is understood.</summary>
internal static class ResponseBody
{
    /// <summary>Opens the body, decompressed, or gives <c>null</c> where its encoding is not known.</summary>
    public static Stream? Open(HttpResponseMessage response)
    {
        var stream = response.Content.ReadAsStream();
        if (!response.Content.Headers.NonValidated.Contains("Content-Encoding"))
            return stream;

        foreach (var encoding in response.Content.Headers.ContentEncoding.Reverse())
        {
            if (Decompress(stream, encoding) is not { } decompressed)
                return null;

            stream = decompressed;
        }

        return stream;
    }

    private static Stream? Decompress(Stream stream, string encoding) => encoding.ToLowerInvariant() switch
    {
        "identity" => stream,
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
        "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
        "br" => new BrotliStream(stream, CompressionMode.Decompress),
        _ => null,
    };
}
