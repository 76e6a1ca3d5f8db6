using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>The paths of the service's methods.</summary>
internal static class OpenInferenceMethods
{
    private static readonly PathString Service = "/inference.GRPCInferenceService";

    /// <summary>Whether somebody has to be known to ask there: everywhere but where the server's health is asked for.</summary>
    public static bool NeedCaller(PathString path) =>
        path.StartsWithSegments(Service, StringComparison.OrdinalIgnoreCase, out var method)
        && !method.Equals("/ServerLive", StringComparison.OrdinalIgnoreCase)
        && !method.Equals("/ServerReady", StringComparison.OrdinalIgnoreCase);
}
