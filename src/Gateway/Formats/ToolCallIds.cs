using System.Security.Cryptography;

namespace OrleansAi.Gateway.Formats;

/// <summary>Ids for tool calls of formats that have none: results name the function there, and its call in OpenAI's.</summary>
internal static class ToolCallIds
{
    /// <summary>An id that no other call has.</summary>
    public static string Next() => $"call_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
