namespace OrleansAi.Api.Inference.Grpc;

/// <summary>How gRPC is served: the section <c>OrleansAi:Grpc</c>.</summary>
public sealed class GrpcOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OrleansAi:Grpc";

    /// <summary>
    /// Where gRPC is served beside <c>--urls</c>, for example <c>http://127.0.0.1:5081</c>: without TLS it needs an address of its own, as
    /// HTTP/1.1 and HTTP/2 can't be told apart there. Without it gRPC is served where <c>--urls</c> has TLS, and nowhere else.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>How many requests of one stream run at a time.</summary>
    public int RequestsPerStream { get; init; } = 64;
}
