using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansAi.Api.Gemini;

/// <summary>What an address below <c>/v1beta/models</c> says, as <c>gpt-4o:generateContent</c>: the model's name may have colons itself.</summary>
internal static class GeminiAddress
{
    /// <summary>The model and the method; an address without a colon is a method alone.</summary>
    public static (string Model, string Method) Of(HttpContext context)
    {
        var address = (string?)context.GetRouteValue("address") ?? "";
        var colon = address.LastIndexOf(':');
        return colon < 0 ? ("", address) : (address[..colon], address[(colon + 1)..]);
    }
}
