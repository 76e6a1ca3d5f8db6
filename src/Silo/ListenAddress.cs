using System.Net;

namespace OrleansAi.Silo;

/// <summary>An address that the process listens on.</summary>
/// <param name="Setting">The setting that names it.</param>
/// <param name="Text">As it is written there.</param>
/// <param name="Binding">What it means.</param>
internal sealed record ListenAddress(string Setting, string Text, BindingAddress Binding)
{
    /// <summary>Whether this machine alone can reach it.</summary>
    public bool IsLoopback =>
        Binding.IsUnixPipe
        || Binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Binding.Host, out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>Reads settings that name addresses.</summary>
internal static class ListenAddresses
{
    /// <summary>The addresses of a list with semicolons.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="urls">Its value.</param>
    /// <param name="example">What may be written instead of one that is no address.</param>
    public static IReadOnlyList<ListenAddress> Parse(string setting, string urls, string example) =>
        [.. urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => Read(setting, url, example))];

    private static ListenAddress Read(string setting, string url, string example)
    {
        try
        {
            return new ListenAddress(setting, url, BindingAddress.Parse(url));
        }
        catch (FormatException)
        {
            throw new SettingException($"{setting} {url} is no address; write for example {example}.");
        }
    }
}
