namespace OrleansAi.Gateway.Formats;

/// <summary>Addresses that hold their data themselves, in base64 (RFC 2397).</summary>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Marker = ";base64,";

    /// <summary>Splits <paramref name="url"/>, where it is such an address.</summary>
    public static bool TryRead(string url, out ReadOnlySpan<char> mediaType, out ReadOnlySpan<char> base64)
    {
        mediaType = base64 = default;
        var marker = url.IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || marker < 0)
            return false;

        // Parameters (a charset, say) are of no use beside the type itself.
        mediaType = url.AsSpan(Scheme.Length, marker - Scheme.Length);
        var parameters = mediaType.IndexOf(';');
        mediaType = parameters < 0 ? mediaType : mediaType[..parameters];
        base64 = url.AsSpan(marker + Marker.Length);
        return true;
    }

    /// <summary>The address of <paramref name="base64"/>.</summary>
    public static string Write(string mediaType, string base64) => $"{Scheme}{mediaType}{Marker}{base64}";
}
